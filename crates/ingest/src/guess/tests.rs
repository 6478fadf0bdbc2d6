//! Headers as offices of four languages write them.

use super::*;

fn guessed(path: &str, lines: &[&str]) -> Vec<GuessedSource> {
    let rows: Vec<Vec<String>> = lines.iter().map(|line| line.split(';').map(str::to_string).collect()).collect();
    guess(&Beginning { path, header: &rows[0], rows: &rows[1..], currency: "KZT" })
}

fn only(path: &str, lines: &[&str]) -> GuessedSource {
    let mut all = guessed(path, lines);
    assert_eq!(all.len(), 1, "{path}: {all:?}");
    all.remove(0)
}

fn column<'a>(guess: &'a GuessedSource, name: &str) -> &'a GuessedColumn {
    guess.columns.iter().find(|column| column.column == name).unwrap_or_else(|| panic!("no {name}: {guess:#?}"))
}

/// The columns of the file by canonical name: `column=from`, constants as `column:value`.
fn told(guess: &GuessedSource) -> Vec<String> {
    let one = |column: &GuessedColumn| match &column.value {
        Some(value) => format!("{}:{value}", column.column),
        None => format!("{}={}", column.column, column.from.join("+")),
    };
    guess.columns.iter().map(one).collect()
}

#[test]
fn a_russian_register_of_declarations_is_understood() {
    let guess = only(
        "gtd-2025.csv",
        &[
            "№ ДТ;№ товара;Дата выпуска;БИН импортёра;Импортёр;Отправитель;Страна происхождения;Код ТН ВЭД;Описание товара;Кол-во;Ед. изм.;Вес нетто, кг;Таможенная стоимость, тенге",
            "50417/300925/0013512;1;30.09.2025;060540951189;ТОО «Арал»;Tianjin Wire;КИТАЙ;7217101000;Проволока;1 200,5;кг;1200,5;4000000,00",
        ],
    );
    assert_eq!((guess.table, guess.decimal_comma, guess.days.as_slice()), ("declarations", true, &["%d.%m.%Y"][..]));
    assert_eq!(
        told(&guess),
        [
            "declaration_no=№ ДТ",
            "line=№ товара",
            "date=Дата выпуска",
            "importer_id=БИН импортёра",
            "importer_name=Импортёр",
            "sender_name=Отправитель",
            "origin_country=Страна происхождения",
            "product_code=Код ТН ВЭД",
            "description=Описание товара",
            "quantity=Кол-во",
            "unit=Ед. изм.",
            "net_kg=Вес нетто, кг",
            "customs_value=Таможенная стоимость, тенге",
            "currency:KZT",
        ]
    );
    assert_eq!(column(&guess, "importer_id").scheme, Some("KZ-BIN"));
    assert_eq!(column(&guess, "product_code").sure, Sureness::Sure);
    assert!(guess.missing.is_empty());
}

#[test]
fn kazakh_invoices_are_understood() {
    let guess = only(
        "shot-faktura.csv",
        &[
            "Шот-фактура нөмірі;Жол нөмірі;Күні;Сатушының БСН;Сатушы;Сатып алушының БСН;Сатып алушы;Тауар атауы;Саны;Өлшем бірлігі;Сомасы, теңге",
            "ESF-1;1;2025-02-01;060540951189;ЖШС «Арал»;010740952703;ЖШС «Қарағанды»;Сым;10;дана;5000",
        ],
    );
    assert_eq!((guess.table, guess.decimal_comma, guess.days.len()), ("invoices", false, 0));
    for (name, from) in [
        ("invoice_no", "Шот-фактура нөмірі"),
        ("line", "Жол нөмірі"),
        ("seller_id", "Сатушының БСН"),
        ("seller_name", "Сатушы"),
        ("buyer_id", "Сатып алушының БСН"),
        ("buyer_name", "Сатып алушы"),
        ("description", "Тауар атауы"),
        ("amount", "Сомасы, теңге"),
    ] {
        assert_eq!(column(&guess, name).from, [from], "{name}");
    }
    assert_eq!(column(&guess, "currency").value.as_deref(), Some("KZT"));
    assert!(guess.missing.is_empty(), "{:?}", guess.missing);
}

#[test]
fn spanish_imports_are_understood() {
    let guess = only(
        "importaciones.csv",
        &[
            "Número de declaración;Ítem;Fecha;CUIT del importador;Importador;Proveedor;País de origen;Posición arancelaria;Descripción de la mercancía;Cantidad;Unidad de medida;Valor en aduana;Moneda",
            "25001IC04;1;03/02/2025;30-50109269-6;Textiles SA;Shanghai Co;China;854231;Circuitos;100;KG;1500,50;USD",
            "25001IC05;1;28/02/2025;30-50109269-6;Textiles SA;Shanghai Co;China;854231;Circuitos;100;KG;1500,50;USD",
        ],
    );
    assert_eq!((guess.table, guess.decimal_comma, guess.days.as_slice()), ("declarations", true, &["%d/%m/%Y"][..]));
    for (name, from) in [
        ("declaration_no", "Número de declaración"),
        ("line", "Ítem"),
        ("date", "Fecha"),
        ("importer_id", "CUIT del importador"),
        ("importer_name", "Importador"),
        ("sender_name", "Proveedor"),
        ("origin_country", "País de origen"),
        ("product_code", "Posición arancelaria"),
        ("customs_value", "Valor en aduana"),
        ("currency", "Moneda"),
    ] {
        assert_eq!(column(&guess, name).from, [from], "{name}");
    }
    assert!(guess.missing.is_empty(), "{:?}", guess.missing);
}

#[test]
fn a_vendors_customs_table_in_english_is_understood() {
    let header = "CARGO_VALUE_USD;CUSTOMS_PROCEDURE_CODE;CUSTOMS_VALUE_KZT;CUSTOMS_VALUE_USD;DECLARANT_CODE;DECLARATION_NUMBER;\
                  DIRECTION;EXCHANGE_RATE;FOREIGN_CURRENCY;FROM_COUNTRY_NAME;G_WEIGHT;HS_CODE;HS_CODE_DESCRIPTION;IMPORTER_CODE;\
                  IMPORTER_NAME;IMPORTER_NAME_EN;MANUFACTURER;N_WEIGHT;ORIGIN_COUNTRY_NAME;PRODUCT_DESCRIPTION;QUANTITY;\
                  RECORD_ID;REGISTRATION_DATE;SUPPLIER_NAME;UNIT_OF_QUANTITY";
    let row = "0;40;4000000;9000;1;50417/300925/0013512;ИМ;470;USD;КИТАЙ;1300;7217101000;ПРОВОЛОКА;060540951189;ТОО АРАЛ;ARAL LLP;\
               TIANJIN;1200;КИТАЙ;ПРОВОЛОКА ИЗ ЖЕЛЕЗА;5;17;2025-09-30;TIANJIN WIRE;M2";
    let guess = only("kz.csv", &[header, row]);
    assert_eq!(guess.table, "declarations");
    for (name, from) in [
        ("declaration_no", "DECLARATION_NUMBER"),
        ("date", "REGISTRATION_DATE"),
        ("direction", "DIRECTION"),
        ("procedure", "CUSTOMS_PROCEDURE_CODE"),
        ("importer_id", "IMPORTER_CODE"),
        ("importer_name", "IMPORTER_NAME"),
        ("sender_name", "SUPPLIER_NAME"),
        ("producer_name", "MANUFACTURER"),
        ("dispatch_country", "FROM_COUNTRY_NAME"),
        ("origin_country", "ORIGIN_COUNTRY_NAME"),
        ("product_code", "HS_CODE"),
        ("description", "PRODUCT_DESCRIPTION"),
        ("quantity", "QUANTITY"),
        ("unit", "UNIT_OF_QUANTITY"),
        ("net_kg", "N_WEIGHT"),
        ("customs_value", "CUSTOMS_VALUE_KZT"),
    ] {
        assert_eq!(column(&guess, name).from, [from], "{name}");
    }
    // The column of currencies is that of another amount.
    assert_eq!(column(&guess, "currency").value.as_deref(), Some("KZT"));
    assert_eq!(column(&guess, "importer_id").scheme, Some("KZ-BIN"));
}

#[test]
fn a_contract_and_its_item_in_one_row_feed_two_tables() {
    let all = guessed(
        "dogovory.csv",
        &[
            "Номер договора;Поставщик;Дата подписания;Код ТН ВЭД;Количество;Ед. изм.;Сумма;Дата поставки",
            "Д-1;ТОО «Арал»;05.01.2024;852852;10;шт;112,00;01.03.2024",
        ],
    );
    let tables: Vec<&str> = all.iter().map(|guess| guess.table).collect();
    assert_eq!(tables, ["contracts", "contract_items"]);
    assert_eq!(column(&all[0], "signed_on").from, ["Дата подписания"]);
    assert_eq!(column(&all[1], "delivered_on").from, ["Дата поставки"]);
    assert_eq!((column(&all[1], "line").value.as_deref(), column(&all[1], "line").sure), (Some("1"), Sureness::Unsure));
}

#[test]
fn documents_of_several_rows_without_line_numbers_keep_their_rows_apart() {
    let guess = only(
        "esf.csv",
        &[
            "Номер ЭСФ;Дата;Продавец;Покупатель;Товар;Количество;Ед. изм.;Сумма",
            "1;2025-01-01;ТОО А;ТОО Б;сталь;1;т;5",
            "1;2025-01-01;ТОО А;ТОО Б;медь;1;т;7",
        ],
    );
    assert_eq!(guess.table, "invoices");
    assert_eq!(column(&guess, "line").from, ["Товар", "Количество", "Сумма"]);
    assert_eq!(column(&guess, "seller_name").from, ["Продавец"]);
}

#[test]
fn values_contradict_a_name_and_stand_in_for_one() {
    let guess = only(
        "a.csv",
        &[
            "Номер декларации;Колонка;Импортер;Происхождение;X;Количество;Ед;Таможенная стоимость;Валюта",
            "D-1;05.01.2024;060540951189;Китай;852852;10;шт;5;USD",
        ],
    );
    assert_eq!(column(&guess, "importer_id").from, ["Импортер"]);
    assert!(guess.columns.iter().all(|column| column.column != "importer_name"), "{:?}", told(&guess));
    let (code, date) = (column(&guess, "product_code"), column(&guess, "date"));
    assert_eq!((code.from[0].as_str(), code.sure), ("X", Sureness::Unsure));
    assert_eq!((date.from[0].as_str(), date.sure), ("Колонка", Sureness::Unsure));
}

#[test]
fn a_file_that_is_no_table_of_ours_is_not_guessed() {
    assert!(guessed("weather.csv", &["station;wind;rain", "Astana;5;0"]).is_empty());
    assert!(guessed("empty.csv", &[""]).is_empty());
}

#[test]
fn columns_without_a_name_of_their_own_are_asked_for_by_number() {
    let header: Vec<String> = ["сумма", "", "сумма"].map(String::from).into();
    assert_eq!(called(&header, 0), "сумма");
    assert_eq!((called(&header, 1), called(&header, 2)), ("#2".to_string(), "#3".to_string()));
}
