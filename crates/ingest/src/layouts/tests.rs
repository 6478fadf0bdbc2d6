//! Files of each layout give the records that the same rows give as canonical tables, however they are written.

use crate::formats_tests::{gzip, workbook};
use crate::{IngestError, ReadOptions, read_case};
use tegi_model::{Arg, Effect, Format, Issue, Layout, Records};

const HEAD: &str = "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n";

/// A layout, a file that has it, and what the file says as canonical sources: settings and files.
struct Sample {
    layout: Layout,
    text: &'static str,
    settings: &'static str,
    canonical: &'static [(&'static str, &'static str)],
}

/// An importer's sale with its declaration, a branch's sale, a correction, an addition that takes back, a cancelled
/// invoice, a service, a number that lost its zeros.
const ESF: Sample = Sample {
    layout: Layout::KzEsfFlat,
    text: "REGISTRATION_NUMBER,RELATED_REGISTRATION_NUMBER,INVOICE_TYPE,INVOICE_STATUS,INVOICE_NUMBER,INVOICE_DATE,TURNOVER_DATE,PRODUCT_NUMBER,DESCRIPTION,UNIT_CODE,UNIT_NOMENCLATURE,QUANTITY,UNIT_PRICE,TURNOVER_SIZE,NDS_RATE,NDS_AMOUNT,APPNUM_UNION,PRODUCT_NUMBER_IN_DECLARATION,TRUORIGINCODE,IIN_SELLER,IIN_SELLER_ROOT,NAMES_SELLER,STATUS_SELLER,IIN_CUSTOMER,IIN_CUSTOMER_ROOT,NAME_CUSTOMER,STATUS_CUSTOMER,TOTALTURNOVERSIZE\n\
        ESF-1,,ORDINARY_INVOICE,DELIVERED,17,2025-02-03,2025-02-01,1,Мотор 500 Вт,8501310000,796,30,1000,30000,12,3600,55301/200125/0000310,1,2,020240000555,020240000555,ТОО «Импорт»,RETAIL,970740000838,0,ТОО «Сборка»,,42000\n\
        ESF-1,,ORDINARY_INVOICE,DELIVERED,17,2025-02-03,2025-02-01,2,Доставка,,,,12000,12000,12,1440,,,6,020240000555,020240000555,ТОО «Импорт»,RETAIL,970740000838,0,ТОО «Сборка»,,42000\n\
        ESF-2,,ORDINARY_INVOICE,CREATED,5,2025-02-10,,1,Плата,8534009000,796,10,200,2000,12,240,,,4,181140000110,941240000193,ТОО «Завод» филиал,,970740000838,,ТОО «Сборка»,,2000\n\
        ESF-3,ESF-1,FIXED_INVOICE,DELIVERED,18,2025-02-20,2025-02-01,1,Мотор 500 Вт,8501310000,796,25,1000,25000,12,3000,55301/200125/0000310,1,2,020240000555,020240000555,ТОО «Импорт»,RETAIL,970740000838,0,ТОО «Сборка»,,37000\n\
        ESF-4,ESF-2,ADDITIONAL_INVOICE,DELIVERED,6,2025-02-25,2025-02-25,1,Плата,8534009000,796,-4,200,-800,12,-96,,,4,181140000110,941240000193,ТОО «Завод» филиал,,970740000838,,ТОО «Сборка»,,-800\n\
        ESF-5,,ORDINARY_INVOICE,CANCELED,7,2025-03-01,2025-03-01,1,Краска,3208909109,166,5,10,50,12,6,,,3,940140000385,,АО «Краска»,,970740000838,,ТОО «Сборка»,,50\n\
        ESF-6,,ORDINARY_INVOICE,DELIVERED,8,2025-03-02,2025-03-02,1,Краска,3208909109,166,7.5,10,75,12,9,,,3,20240000555,,,,970740000838,,ТОО «Сборка»,,75\n",
    settings: "",
    canonical: &[(
        "invoices.csv",
        "invoice_no,line,date,seller_id,seller_name,buyer_id,buyer_name,product_code,description,quantity,unit,amount,currency,origin_sign,source_document,source_line,status\n\
         ESF-1,1,2025-02-01,KZ-BIN-020240000555,ТОО «Импорт»,KZ-BIN-970740000838,ТОО «Сборка»,8501310000,Мотор 500 Вт,30,шт,30000,KZT,2,55301/200125/0000310,1,final\n\
         ESF-1,2,2025-02-01,KZ-BIN-020240000555,ТОО «Импорт»,KZ-BIN-970740000838,ТОО «Сборка»,,Доставка,,,12000,KZT,6,,,final\n\
         ESF-2,1,2025-02-10,KZ-BIN-941240000193,ТОО «Завод» филиал,KZ-BIN-970740000838,ТОО «Сборка»,8534009000,Плата,10,шт,2000,KZT,4,,,final\n\
         ESF-1,1,2025-02-01,KZ-BIN-020240000555,ТОО «Импорт»,KZ-BIN-970740000838,ТОО «Сборка»,8501310000,Мотор 500 Вт,25,шт,25000,KZT,2,55301/200125/0000310,1,corrected\n\
         ESF-2,1,2025-02-25,KZ-BIN-941240000193,ТОО «Завод» филиал,KZ-BIN-970740000838,ТОО «Сборка»,8534009000,Плата,-4,шт,-800,KZT,4,,,additional\n\
         ESF-5,1,2025-03-01,KZ-BIN-940140000385,АО «Краска»,KZ-BIN-970740000838,ТОО «Сборка»,3208909109,Краска,5,кг,50,KZT,3,,,void\n\
         ESF-6,1,2025-03-02,KZ-BIN-20240000555,,KZ-BIN-970740000838,ТОО «Сборка»,3208909109,Краска,7.5,кг,75,KZT,3,,,final\n",
    )],
};

/// The headers of an e-invoice's section G, as a program for spreadsheets in Russian writes them.
const ESF_RUSSIAN: Sample = Sample {
    layout: Layout::KzEsfFlat,
    text: "Регистрационный номер ЭСФ;Тип ЭСФ;Статус ЭСФ;Дата выписки ЭСФ;Дата совершения оборота;№ п/п;ИИН/БИН поставщика;Наименование поставщика;ИИН/БИН получателя;Наименование получателя;Признак происхождения товара, работ, услуг;Наименование товаров, работ, услуг;Код товара (ТН ВЭД ЕАЭС);Ед. изм.;Кол-во (объем);Размер оборота по реализации;№ Декларации на товары, заявления в рамках ТС, СТ-1 или СТ-KZ;Номер позиции в декларации\n\
        ESF-1;Основной;Доставлен;03.02.2025;01.02.2025;1;020240000555;ТОО «Импорт»;970740000838;ТОО «Сборка»;2;Мотор 500 Вт;8501310000;796;30;30 000,50;55301/200125/0000310;1\n\
        ESF-2;Основной;Аннулирован;03.02.2025;02.02.2025;1;020240000555;ТОО «Импорт»;970740000838;ТОО «Сборка»;2;Мотор 500 Вт;8501310000;796;3;3 000,05;;\n",
    settings: "",
    canonical: &[(
        "invoices.csv",
        "invoice_no,line,date,seller_id,seller_name,buyer_id,buyer_name,product_code,description,quantity,unit,amount,currency,origin_sign,source_document,source_line,status\n\
         ESF-1,1,2025-02-01,KZ-BIN-020240000555,ТОО «Импорт»,KZ-BIN-970740000838,ТОО «Сборка»,8501310000,Мотор 500 Вт,30,шт,30000.50,KZT,2,55301/200125/0000310,1,final\n\
         ESF-2,1,2025-02-02,KZ-BIN-020240000555,ТОО «Импорт»,KZ-BIN-970740000838,ТОО «Сборка»,8501310000,Мотор 500 Вт,3,шт,3000.05,KZT,2,,,void\n",
    )],
};

const SNT: Sample = Sample {
    layout: Layout::KzSntFlat,
    text: "REGISTRATION_NUMBER,SNT_TYPE,SNT_STATUS,SHIPPING_DATE,PRODUCT_NUMBER,PRODUCT_NAME,codeTNVED,gtinCode,balanceId,netWeight,MEASURE_UNIT_CODE,QUANTITY,PRICE_WITHOUT_TAX,TRUORIGINCODE,PRODUCT_DECLARATION,IIN_SELLER,NAMES_SELLER,IIN_CUSTOMER,NAME_CUSTOMER\n\
        SNT-1,PRIMARY_SNT,CONFIRMED,2025-02-01,1,Мотор 500 Вт,8501310000,4870001234567,991,60,796,30,30000,2,55301/200125/0000310,020240000555,ТОО «Импорт»,970740000838,ТОО «Сборка»\n\
        SNT-2,PRIMARY_SNT,DECLINED,2025-02-03,1,Мотор 500 Вт,8501310000,4870001234567,991,2,796,1,1000,2,,020240000555,ТОО «Импорт»,970740000838,ТОО «Сборка»\n",
    settings: "",
    canonical: &[(
        "invoices.csv",
        "invoice_no,line,date,seller_id,seller_name,buyer_id,buyer_name,product_code,description,model,quantity,unit,amount,currency,origin_sign,source_document,status\n\
         SNT-1,1,2025-02-01,KZ-BIN-020240000555,ТОО «Импорт»,KZ-BIN-970740000838,ТОО «Сборка»,8501310000,Мотор 500 Вт,4870001234567,30,шт,30000,KZT,2,55301/200125/0000310,final\n\
         SNT-2,1,2025-02-03,KZ-BIN-020240000555,ТОО «Импорт»,KZ-BIN-970740000838,ТОО «Сборка»,8501310000,Мотор 500 Вт,4870001234567,1,шт,1000,KZT,2,,void\n",
    )],
};

/// An import, the importer's own goods of home origin, goods without a quantity, an export.
const KZ_CUSTOMS: Sample = Sample {
    layout: Layout::KzCustomsExtract,
    text: "BRAND,CARGO_VALUE_USD,COUNTRY_ISO_CODE_2,CUSTOMS_PROCEDURE_CODE,CUSTOMS_VALUE_KZT,CUSTOMS_VALUE_USD,DECLARANT_CODE,DECLARATION_NUMBER,DIRECTION,FOREIGN_CURRENCY,FROM_COUNTRY_NAME,G_WEIGHT,HS_CODE,HS_CODE_2,HS_CODE_4,HS_CODE_DESCRIPTION,IMPORTER_ADDRESS,IMPORTER_CODE,IMPORTER_NAME,IMPORTER_NAME_EN,INCOTERMS,MANUFACTURER,N_WEIGHT,ORIGIN_COUNTRY_NAME,ORIGIN_COUNTRY_NAME_EN,PRODUCT_DESCRIPTION,QUANTITY,RECORD_ID,REGISTRATION_DATE,SUPPLIER_NAME,SUPPLIER_NAME_EN,TOTAL_QUANTITY,TO_COUNTRY_NAME,TRADING_COUNTRY_NAME,UNIT_OF_QUANTITY,VALUE_IN_FOREIGN_CURRENCY\n\
        NONAME,0,KZ,40,1000000.5,2000,020240000555,50417/300925/0013512,ИМ,USD,КИТАЙ,125,8501310000,85,8501,Двигатели,\"г. AКТOBE\",020240000555,ТОО «Импорт»,IMPORT LLP,DAP,WENZHOU MOTOR,120,КИТАЙ,CHINA,МОТОР 500 ВТ,30,1,2025-09-30,WENZHOU TRADE,,0,КАЗАХСТАН,ГОНКОНГ,ШТ,2000\n\
        ,0,KZ,40,500,1,941240000193,50417/300925/0013513,ИМ,KZT,,10,7308909809,73,7308,Прочие,,941240000193,,ZAVOD LLP,EXW,ТОО ЗАВОД,9,КАЗАХСТАН,KAZAKHSTAN,КОНСТРУКЦИИ,2,2,2025-09-30,,,0,,,M2,500\n\
        ,0,KZ,40,0,0,020240000555,50417/011025/0013600,ИМ,EUR,ГЕРМАНИЯ,80,7217101000,72,7217,Проволока,,020240000555,ТОО «Импорт»,IMPORT LLP,CPT,,75,,GERMANY,ПРОВОЛОКА,0,3,2025-10-01,,MUSTER GMBH,0,КАЗАХСТАН,ГЕРМАНИЯ,,900\n\
        ,0,KZ,10,70000,140,941240000193,50417/021025/0013700,ЭК,USD,КАЗАХСТАН,10,7308909809,73,7308,Прочие,,,OSH STROY,OSH STROY,EXW,ТОО ЗАВОД,9,КАЗАХСТАН,KAZAKHSTAN,КОНСТРУКЦИИ,4,4,2025-10-02,ТОО «Завод»,ZAVOD LLP,0,КИРГИЗИЯ,КИРГИЗИЯ,M2,140\n",
    settings: "[[source]]\ntable = \"declarations\"\npath = \"canonical.csv\"\nwhere = { column = \"direction\", except = [\"export\"] }\n\
               [[source]]\ntable = \"declarations\"\npath = \"canonical.csv\"\nwhere = { column = \"direction\", is = [\"export\"] }\n",
    canonical: &[(
        "canonical.csv",
        "declaration_no,line,date,direction,regime,procedure,importer_id,importer_name,sender_name,sender_country,producer_name,dispatch_country,origin_country,product_code,description,quantity,unit,net_kg,customs_value,currency\n\
         50417/300925/0013512,,2025-09-30,import,customs,40,KZ-BIN-020240000555,ТОО «Импорт»,WENZHOU TRADE,HK,WENZHOU MOTOR,CN,CN,8501310000,МОТОР 500 ВТ,30,C62,120,1000000.5,KZT\n\
         50417/300925/0013513,,2025-09-30,import,customs,40,KZ-BIN-941240000193,ZAVOD LLP,,,ТОО ЗАВОД,,KZ,7308909809,КОНСТРУКЦИИ,2,MTK,9,500,KZT\n\
         50417/011025/0013600,,2025-10-01,import,customs,40,KZ-BIN-020240000555,ТОО «Импорт»,MUSTER GMBH,DE,,DE,DE,7217101000,ПРОВОЛОКА,0,,75,0,KZT\n\
         50417/021025/0013700,,2025-10-02,export,customs,10,,ТОО «Завод»,OSH STROY,KG,ТОО ЗАВОД,KZ,KZ,7308909809,КОНСТРУКЦИИ,4,MTK,9,70000,KZT\n",
    )],
};

const RU_CUSTOMS: Sample = Sample {
    layout: Layout::RuCustomsExtract,
    text: "DECLARATION_NUMBER,IMP_DATE,SUPPLIER_NAME,SUPPLIER_ADDRESS,IMPORTER_CODE,IMPORTER_NAME,IMPORTER_NAME_EN,CUSTOMS_CODE,CURRENCY_OF_CONTRACT_PRICE,ITEM_NUMBER,DESTINATION_COUNTRY,ORIGIN_COUNTRY,BRAND,HS_CODE,PRODUCT_DESCRIPTION,PRODUCT_DESCRIPTION_EN,QUANTITY,UNIT,GROSS_WEIGHT_KG,NET_WEIGHT_KG,CUSTOMS_COST_VALUE_RUB,INVOICE_VALUE_RUB,CURRENCY_UNIT,TOTAL_VALUE_USD,INCOTERMS,MANUFACTURER,CUSTOMS_BROKER_NAME,CUSTOMS_PROCEDURE_CODE,CONTAINER_QUANTITY,PACKAGES,RECORD_ID\n\
        10005030/040123/3000837,04.01.2023,WENZHOU TRADE,CHINA,7707083893,ООО «Ромашка»,OOO ROMASHKA,10005030,USD,1,РОССИЯ,КИТАЙ,,8501310000,МОТОР,MOTOR,10,ШТ,21,20,70000.5,70000,USD,1000,FOB,WENZHOU MOTOR,,40,0,2,11\n\
        10005030/040123/3000837,04.01.2023,WENZHOU TRADE,CHINA,7707083893,ООО «Ромашка»,OOO ROMASHKA,10005030,USD,2,РОССИЯ,КИТАЙ,,8534009000,,PCB,0,,6,5,0,0,USD,0,FOB,,,40,0,1,12\n",
    settings: "",
    canonical: &[(
        "declarations.csv",
        "declaration_no,line,date,direction,regime,procedure,importer_id,importer_name,sender_name,producer_name,origin_country,product_code,description,quantity,unit,net_kg,customs_value,currency\n\
         10005030/040123/3000837,1,2023-01-04,import,customs,40,RU-INN-7707083893,ООО «Ромашка»,WENZHOU TRADE,WENZHOU MOTOR,CN,8501310000,МОТОР,10,C62,20,70000.5,RUB\n\
         10005030/040123/3000837,2,2023-01-04,import,customs,40,RU-INN-7707083893,ООО «Ромашка»,WENZHOU TRADE,,CN,8534009000,PCB,0,,5,0,RUB\n",
    )],
};

const FLOWS: Sample = Sample {
    layout: Layout::TradeFlows,
    text: "IMPORTER_NAME_EN,SUPPLIER_NAME_EN,HS_CODE,HS_CODE_DESCRIPTION_EN,SUMOFVALUE_IN_FOREIGN_CURRENCY,SUMOFQUANTITY,MONTHYEAR\n\
        IMPORT LLP,WENZHOU TRADE,8501310000,MOTORS,2000,30,Dec 2024\n\
        IMPORT LLP,MUSTER GMBH,7217101000,WIRE,0,0,Jan 2025\n",
    settings: "",
    canonical: &[(
        "declarations.csv",
        "declaration_no,line,date,direction,importer_name,sender_name,origin_country,product_code,description,quantity,unit,customs_value,currency\n\
         ,,2024-12-01,import,IMPORT LLP,WENZHOU TRADE,,8501310000,MOTORS,30,,2000,\n\
         ,,2025-01-01,import,IMPORT LLP,MUSTER GMBH,,7217101000,WIRE,0,,0,\n",
    )],
};

const FORM_328: Sample = Sample {
    layout: Layout::KzForm328Flat,
    text: "Регистрационный номер заявления;Дата регистрации заявления;Статус;Идентификационный номер продавца;Наименование продавца;Код страны продавца;ИИН/БИН покупателя;Наименование покупателя;№ п/п;Наименование товара;Код товара ТН ВЭД;Единица измерения;Количество товара;Стоимость товара;Код валюты;Курс валюты;Дата принятия на учет товара;Налоговая база;Ставка НДС;Сумма НДС\n\
        328-0007;20.02.2025;Обработано;9802345670;ООО «Уралфлюс»;643;020240000555;ТОО «Импорт»;1;Флюс литейный;3824999608;т;10,5;100000;643;5,1;15.01.2025;510 000,5;12;61200\n\
        328-0008;21.02.2025;Отозвано;9802345670;ООО «Уралфлюс»;RU;020240000555;ТОО «Импорт»;1;Флюс литейный;3824999608;т;1;1000;643;5;16.01.2025;5000;12;600\n",
    settings: "",
    canonical: &[(
        "declarations.csv",
        "declaration_no,line,date,direction,regime,importer_id,importer_name,sender_id,sender_name,sender_country,origin_country,product_code,description,quantity,unit,customs_value,currency,status\n\
         328-0007,1,2025-01-15,import,eaeu,KZ-BIN-020240000555,ТОО «Импорт»,9802345670,ООО «Уралфлюс»,RU,,3824999608,Флюс литейный,10.5,т,510000.5,KZT,final\n\
         328-0008,1,2025-01-16,import,eaeu,KZ-BIN-020240000555,ТОО «Импорт»,9802345670,ООО «Уралфлюс»,RU,,3824999608,Флюс литейный,1,т,5000,KZT,void\n",
    )],
};

const KTP: Sample = Sample {
    layout: Layout::KzKtpRegister,
    text: "Номер заявки;БИН/ИИН;Наименование производителя;ОКЭД;Регион (КАТО);Адрес;Наименование товара;Мощность, ед./год;Код ТН ВЭД;КПВЭД;ЕНС ТРУ;АГСК-3;ДВЦ;Уровень локализации;Дата включения\n\
        KTP-0001;941240000193;ТОО «Завод»;26511;750000000;г. Алматы;Прибор навигационный;1000;9014800000;265111;;;82,5%;4 из 7;01.09.2025\n\
        KTP-0002;941240000193;ТОО «Завод»;26511;750000000;г. Алматы;Корпус;500;7616999008;259929;;;64;3 из 5;15.09.2025\n",
    settings: "",
    canonical: &[
        (
            "certificates.csv",
            "certificate_no,scheme,holder_id,product_code,description,local_share,valid_from\n\
             KTP-0001,KTP,KZ-BIN-941240000193,9014800000,Прибор навигационный,82.5,2025-09-01\n\
             KTP-0002,KTP,KZ-BIN-941240000193,7616999008,Корпус,64,2025-09-15\n",
        ),
        (
            "parties.csv",
            "party_id,name,activity_code,address,declared_producer\n\
             KZ-BIN-941240000193,ТОО «Завод»,26511,г. Алматы,true\n\
             KZ-BIN-941240000193,ТОО «Завод»,26511,г. Алматы,true\n",
        ),
    ],
};

/// The headers are in Kazakh here.
const CT_KZ: Sample = Sample {
    layout: Layout::KzCtKz,
    text: "Сертификаттың нөмірі,Берілген күні,Жарамдылық мерзімі,БСН/ЖСН,Өндірушінің атауы,Тауардың атауы,СЭҚ ТН коды,Саны,Өлшем бірлігі,Жергілікті қамту үлесі\n\
        KZ 123 4567,2025-01-15,2025-12-31,941240000193,«Зауыт» ЖШС,Радиостанция,8517620009,40,дана,85\n",
    settings: "",
    canonical: &[(
        "certificates.csv",
        "certificate_no,scheme,holder_id,product_code,description,local_share,quantity,unit,valid_from,valid_to\n\
         KZ 123 4567,CT-KZ,KZ-BIN-941240000193,8517620009,Радиостанция,85,40,шт,2025-01-15,2025-12-31\n",
    )],
};

const SAMPLES: [&Sample; 9] = [&ESF, &ESF_RUSSIAN, &SNT, &KZ_CUSTOMS, &RU_CUSTOMS, &FLOWS, &FORM_328, &KTP, &CT_KZ];

/// A file of each layout, and one in a sheet.
pub fn files() -> Vec<Vec<u8>> {
    let texts = SAMPLES.iter().map(|sample| sample.text.as_bytes().to_vec());
    texts.chain([gzip(ESF.text.as_bytes()), in_sheet(&KTP)]).collect()
}

fn try_read(settings: &str, files: &[(&str, &[u8])]) -> Result<Records, IngestError> {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("case.toml"), format!("{HEAD}{settings}")).expect("settings");
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).expect("a file");
    }
    read_case(dir.path(), &ReadOptions::default()).map(|case| case.records)
}

fn read(settings: &str, files: &[(&str, &[u8])]) -> Records {
    try_read(settings, files).unwrap_or_else(|error| panic!("{error}: {:?}", error.issue()))
}

/// A source of which only its file is said.
fn source(path: &str) -> String {
    format!("[[source]]\npath = \"{path}\"\n")
}

impl Sample {
    fn name(&self) -> &'static str {
        self.layout.as_str()
    }

    /// The records that its rows give as canonical tables.
    fn expected(&self) -> String {
        let files: Vec<(&str, &[u8])> = self.canonical.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        content(&read(self.settings, &files))
    }

    fn delimiter(&self) -> char {
        if self.text.lines().next().is_some_and(|header| header.contains(';')) { ';' } else { ',' }
    }

    /// Its rows, cut: none of the cells holds a delimiter, but for those in quotation marks.
    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |line: &str| line.split(self.delimiter()).map(|cell| cell.replace('"', "")).collect();
        self.text.lines().map(cells).collect()
    }
}

/// The records with all their texts, without the path and the writing of files.
fn content(records: &Records) -> String {
    let Records { declarations, invoices, certificates, parties, refs, strings, .. } = records;
    format!("{declarations:#?}\n{invoices:#?}\n{certificates:#?}\n{parties:#?}\n{refs:?}\n{strings:?}")
}

/// What was said, but for tables that are missing and encodings.
fn troubles(records: &Records) -> Vec<&Issue> {
    records.issues.iter().filter(|issue| !matches!(issue.code, "no_table" | "encoding_by_letters")).collect()
}

fn codes(records: &Records) -> Vec<&'static str> {
    troubles(records).iter().map(|issue| issue.code).collect()
}

fn text_of<'a>(issue: &'a Issue, name: &str) -> &'a str {
    let arg = issue.message.args.iter().find_map(|(known, arg)| (*known == name).then_some(arg));
    match arg {
        Some(Arg::Text(text)) => text,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn a_layout_gives_the_records_of_canonical_tables() {
    for sample in SAMPLES {
        let records = read(&source("a.csv"), &[("a.csv", sample.text.as_bytes())]);
        assert_eq!(content(&records), sample.expected(), "{}", sample.name());
        assert!(records.sources.iter().all(|source| source.written.layout == Some(sample.layout)));
        let strange =
            ["unknown_word", "not_a_number", "not_a_day", "unknown_unit", "unknown_country", "missing_column"];
        assert!(!codes(&records).iter().any(|code| strange.contains(code)), "{}: {:?}", sample.name(), codes(&records));
    }
}

#[test]
fn a_file_that_lies_in_the_folder_is_read_beside_canonical_tables() {
    let parties = ("parties.csv", "party_id,name\nKZ-BIN-970740000838,ТОО «Сборка»\n".as_bytes());
    let other = ("notes.csv", "date,remark\n2025-01-01,nothing\n".as_bytes());
    for sample in SAMPLES {
        let records = read("", &[("vendor 2025.csv", sample.text.as_bytes()), other, parties]);
        let layouts: Vec<_> = records.sources.iter().map(|source| (source.written.layout, &source.path)).collect();
        assert!(layouts.contains(&(Some(sample.layout), &"vendor 2025.csv".to_string())), "{layouts:?}");
        assert!(layouts.iter().all(|(_, path)| *path != "notes.csv"), "{layouts:?}");
    }
}

#[test]
fn neither_order_nor_case_of_columns_matters_nor_further_ones() {
    for sample in SAMPLES {
        let mut rows = sample.rows();
        rows[0] = rows[0].iter().map(|name| format!(" {} ", name.to_lowercase().replace('_', " "))).collect();
        let change = |(number, row): (usize, &Vec<String>)| {
            let mut row: Vec<String> = row.iter().rev().cloned().collect();
            row.insert(1, if number == 0 { "REMARK".to_string() } else { "seen".to_string() });
            row.join("\t")
        };
        let text: Vec<String> = rows.iter().enumerate().map(change).collect();
        let records = read(&source("a.tsv"), &[("a.tsv", text.join("\n").as_bytes())]);
        assert_eq!(content(&records), sample.expected(), "{}", sample.name());
    }
}

#[test]
fn a_layout_is_known_in_every_encoding_and_kind_of_file() {
    for sample in SAMPLES {
        let expected = sample.expected();
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(sample.text);
        // Windows-1251 has no letters of Kazakh.
        if sample.layout != Layout::KzCtKz {
            let records = read(&source("a.csv"), &[("a.csv", &bytes)]);
            assert_eq!(content(&records), expected, "{} in windows-1251", sample.name());
        }
        let records = read(&source("a.csv.gz"), &[("a.csv.gz", &gzip(sample.text.as_bytes()))]);
        assert_eq!(content(&records), expected, "{} packed", sample.name());
        let rows = sample.rows();
        let object = |row: &Vec<String>| {
            let cells = rows[0].iter().zip(row).map(|(name, cell)| format!("{name:?}: {cell:?}"));
            format!("{{{}}}", cells.collect::<Vec<_>>().join(", "))
        };
        let lines: Vec<String> = rows[1..].iter().map(object).collect();
        let records = read(&source("a.jsonl"), &[("a.jsonl", lines.join("\n").as_bytes())]);
        assert_eq!(content(&records), expected, "{} as JSON lines", sample.name());
        assert_eq!(records.sources[0].written.format, Format::JsonLines);
    }
}

/// The rows of a sample in a sheet, below a title.
fn in_sheet(sample: &Sample) -> Vec<u8> {
    let letters = |column: usize| match column / 26 {
        0 => char::from(b'A' + column as u8).to_string(),
        more => format!("{}{}", char::from(b'A' + more as u8 - 1), char::from(b'A' + (column % 26) as u8)),
    };
    let mut cells = vec![("A1".to_string(), "Выгрузка за 2025 год".to_string())];
    for (number, row) in sample.rows().into_iter().enumerate() {
        let filled = row.into_iter().enumerate().filter(|(_, cell)| !cell.is_empty());
        cells.extend(filled.map(|(column, cell)| (format!("{}{}", letters(column), number + 3), cell)));
    }
    let cells: Vec<(&str, &str)> = cells.iter().map(|(place, cell)| (place.as_str(), cell.as_str())).collect();
    workbook(&cells)
}

#[test]
fn a_layout_is_known_in_a_text_below_its_titles() {
    for sample in SAMPLES {
        let titles = "Выгрузка за 2025 год, по состоянию на 01.02.2026\n\nОрган:;КГД\n";
        let records = read(&source("a.csv"), &[("a.csv", format!("{titles}{}", sample.text).as_bytes())]);
        let without_rows =
            |text: String| text.lines().filter(|line| !line.contains("row: ")).collect::<Vec<_>>().join("\n");
        assert_eq!(without_rows(content(&records)), without_rows(sample.expected()), "{}", sample.name());
        let last = sample.text.lines().count() + 3;
        let told = records.issues.iter().all(|issue| issue.line().is_none_or(|line| line as usize <= last));
        assert!(told, "{}", sample.name());
    }
}

#[test]
fn a_layout_is_known_in_a_sheet_below_its_titles() {
    for sample in SAMPLES {
        let records = read(&source("a.xlsx"), &[("a.xlsx", &in_sheet(sample))]);
        // Rows are counted below the titles.
        let without_rows =
            |text: String| text.lines().filter(|line| !line.contains("row: ")).collect::<Vec<_>>().join("\n");
        assert_eq!(without_rows(content(&records)), without_rows(sample.expected()), "{}", sample.name());
        assert_eq!(records.sources[0].written.part, "S");
    }
}

#[test]
fn a_header_without_one_of_the_columns_that_tell_is_not_taken_for_the_layout() {
    for sample in [&ESF, &SNT, &KZ_CUSTOMS, &RU_CUSTOMS, &FLOWS] {
        let known = super::known::all().iter().find(|known| known.layout() == Some(sample.layout)).expect("a layout");
        let header = |rows: &[Vec<String>]| known.lacks(&super::Header::of(&rows[0])).len();
        let rows = sample.rows();
        let places: Vec<usize> = (0..rows[0].len())
            .filter(|place| {
                let mut cut = rows.clone();
                cut[0].remove(*place);
                header(&cut) > 0
            })
            .collect();
        assert!(places.len() >= 3, "{}: {places:?}", sample.name());
        for place in places {
            let cut: Vec<String> = rows
                .iter()
                .map(|row| row.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, cell)| cell.as_str()))
                .map(|cells| cells.collect::<Vec<_>>().join(";"))
                .collect();
            let error = try_read(&source("a.csv"), &[("a.csv", cut.join("\n").as_bytes())]).expect_err("no layout");
            let issue = error.issue().expect("the reason");
            assert_eq!((issue.code, issue.effect), ("unknown_layout", Effect::SourceLeftOut));
            assert_eq!(issue.message.id, "issue-unknown-layout-near", "{}: {}", sample.name(), rows[0][place]);
            assert!(text_of(issue, "near").contains(sample.name()), "{}", text_of(issue, "near"));
        }
    }
}

#[test]
fn an_unknown_header_is_said_with_the_way_to_look_at_it() {
    let error = try_read(&source("a.csv"), &[("a.csv", b"station,wind\nAstana,5\n")]).expect_err("no layout");
    let issue = error.issue().expect("the reason");
    assert_eq!((issue.code, issue.message.id), ("unknown_layout", "issue-unknown-layout"));
    assert_eq!((text_of(issue, "header"), text_of(issue, "path")), ("station, wind", "a.csv"));
    let error = try_read(&source("b.csv"), &[]).expect_err("no file");
    assert_eq!(error.issue().map(|issue| (issue.code, issue.message.id)), Some(("no_file", "issue-no-such-file")));
}

#[test]
fn a_layout_that_is_named_says_what_the_file_lacks() {
    let text = "REGISTRATION_NUMBER,IIN_SELLER\n1,2\n";
    let settings = format!("{}layout = \"kz-esf-flat\"\n", source("a.csv"));
    let error = try_read(&settings, &[("a.csv", text.as_bytes())]).expect_err("no layout");
    let issue = error.issue().expect("the reason");
    assert_eq!(text_of(issue, "near"), "kz-esf-flat (IIN_CUSTOMER, TURNOVER_SIZE, TRUORIGINCODE)");
    let records = read(&settings, &[("a.csv", ESF.text.as_bytes())]);
    assert_eq!(content(&records), ESF.expected());
}

#[test]
fn what_the_settings_say_goes_before_the_layout() {
    let settings = format!(
        "{}where = {{ column = \"REGISTRATION_NUMBER\", is = [\"ESF-2\"] }}\n[source.columns]\n\
         seller_id = {{ from = \"IIN_SELLER\", scheme = \"KZ-BIN\" }}\nmodel = {{ value = \"M\" }}\n",
        source("a.csv")
    );
    let records = read(&settings, &[("a.csv", ESF.text.as_bytes())]);
    let [invoice] = &records.invoices[..] else { panic!("{:?}", records.invoices) };
    let seller = records.refs[invoice.seller.0 as usize].id;
    assert_eq!(records.strings.get(seller), "KZ-BIN-181140000110", "the branch instead of its head office");
    assert_eq!(records.strings.get(invoice.goods.model), "M");
    assert_eq!(records.sources[0].written.layout, Some(Layout::KzEsfFlat));
    // One table of a layout that feeds two.
    let settings = format!("{}layout = \"kz-ktp-register\"\ntable = \"certificates\"\n", source("a.csv"));
    let records = read(&settings, &[("a.csv", KTP.text.as_bytes())]);
    assert_eq!((records.certificates.len(), records.parties.len()), (2, 0));
}

#[test]
fn mistakes_in_what_is_said_of_a_layout_stop_with_their_line() {
    for (lines, id) in [
        ("path = \"a.csv\"\nlayout = \"esf\"", "error-settings-choice"),
        ("layout = \"kz-esf-flat\"", "error-settings-layout-path"),
        ("path = \"-\"\nlayout = \"kz-esf-flat\"", "error-settings-layout-standard-input"),
        ("path = \"a.csv\"\nlayout = \"kz-esf-flat\"\ntable = \"stocks\"", "error-settings-choice"),
        ("path = \"a.csv\"\nlayout = \"kz-esf-flat\"\nformat = \"ocds\"", "error-settings-layout-ocds"),
        ("path = \"a.csv\"\nlayout = \"kz-esf-flat\"\n[source.columns]\nselerid = \"A\"", "error-settings-column-near"),
        ("path = \"a.csv\"\n[source.columns]\nselerid = \"A\"", "error-settings-column-near"),
    ] {
        let error = try_read(&format!("[[source]]\n{lines}\n"), &[]).expect_err("a mistake");
        assert_eq!(error.message().id, id, "{lines}");
    }
}

#[test]
fn files_of_one_pattern_may_have_different_layouts() {
    let files = [("x-1.csv", ESF.text.as_bytes()), ("x-2.csv", KZ_CUSTOMS.text.as_bytes()), ("x-3.csv", b"a,b\n1,2\n")];
    let records = read(&source("x-*.csv"), &files);
    assert_eq!((records.invoices.len(), records.declarations.len()), (4, 4));
    let unknown: Vec<&str> = troubles(&records)
        .iter()
        .filter(|issue| issue.code == "unknown_layout")
        .map(|issue| issue.source.as_str())
        .collect();
    assert_eq!(unknown, ["x-3.csv"]);
}

#[test]
fn zeros_that_stand_for_unknown_are_unknown_and_said() {
    let records = read(&source("a.csv"), &[("a.csv", KZ_CUSTOMS.text.as_bytes())]);
    let wire = records.declarations.iter().find(|row| row.at.row == 3).expect("the third row");
    assert_eq!((wire.quantity, wire.value), (None, None));
    assert!(wire.net_kg.is_some());
    let said = codes(&records);
    assert!(said.contains(&"zero_quantity") && said.contains(&"zero_value"), "{said:?}");
}

#[test]
fn amounts_are_of_another_currency_where_the_first_one_is_not_there() {
    let text = KZ_CUSTOMS.text.replace("CUSTOMS_VALUE_KZT", "VALUE");
    let rates = ("rates.csv", "date,currency,rate\n2025-01-01,USD,500\n".as_bytes());
    let records = read("", &[("a.csv", text.as_bytes()), rates]);
    assert_eq!(records.declarations[0].value.map(|value| value.to_string()).as_deref(), Some("1000000"));
    let text = FORM_328.text.replace("Налоговая база", "База");
    let rates = ("rates.csv", "date,currency,rate\n2025-01-01,RUB,5\n".as_bytes());
    let records = read("", &[("a.csv", text.as_bytes()), rates]);
    assert_eq!(records.declarations[0].value.map(|value| value.to_string()).as_deref(), Some("500000"));
}

#[test]
fn an_addition_is_put_on_the_invoice_that_it_names_or_stands_for_itself() {
    let text = ESF.text.replace("ESF-4,ESF-2", "ESF-4,").replace(",-4,200,-800,", ",4,200,800,");
    let records = read(&source("a.csv"), &[("a.csv", text.as_bytes())]);
    let of = |records: &Records, no: &str| {
        let lines = records.invoices.iter().filter(|row| records.strings.get(row.no) == no);
        lines.filter_map(|row| row.quantity).map(|quantity| quantity.to_string()).collect::<Vec<_>>()
    };
    assert_eq!((of(&records, "ESF-2"), of(&records, "ESF-4")), (vec!["10".to_string()], vec!["4".to_string()]));
    let text = ESF.text.replace(",-4,200,-800,", ",4,200,800,");
    let records = read(&source("a.csv"), &[("a.csv", text.as_bytes())]);
    assert_eq!(of(&records, "ESF-2"), ["14"]);
    assert!(codes(&records).contains(&"addition_put_on"));
}

#[test]
fn a_correction_without_what_it_corrects_is_said() {
    let text = ESF.text.replace("ESF-3,ESF-1,", "ESF-3,,");
    let records = read(&source("a.csv"), &[("a.csv", text.as_bytes())]);
    let alone: Vec<u32> =
        troubles(&records).iter().filter(|issue| issue.code == "correction_alone").map(|issue| issue.row).collect();
    assert_eq!((records.invoices.len(), alone), (5, vec![4]));
    let records = read(&source("a.csv"), &[("a.csv", ESF.text.as_bytes())]);
    assert!(!codes(&records).contains(&"correction_alone"));
}

#[test]
fn waybills_beside_invoices_are_said_and_count_once_where_they_name_them() {
    let files = [("esf.csv", ESF.text.as_bytes()), ("snt.csv", SNT.text.as_bytes())];
    let records = read("", &files);
    assert_eq!((records.invoices.len(), codes(&records).contains(&"invoices_and_waybills")), (5, true));
    let named =
        SNT.text.replace("balanceId,", "balanceId,ESF_REGISTRATION_NUMBER,").replace(",991,60", ",991,ESF-1,60");
    let named = named.replace(",991,2,", ",991,,2,");
    let records = read("", &[("esf.csv", ESF.text.as_bytes()), ("snt.csv", named.as_bytes())]);
    assert_eq!(records.invoices.len(), 4);
}

#[test]
fn an_export_part_without_rows_is_no_trouble() {
    let text: Vec<&str> = KZ_CUSTOMS.text.lines().filter(|line| !line.contains("ЭК")).collect();
    let records = read(&source("a.csv"), &[("a.csv", text.join("\n").as_bytes())]);
    assert_eq!((records.declarations.len(), codes(&records).contains(&"no_rows")), (3, false));
    let records = try_read(&source("a.csv"), &[("a.csv", text[0].as_bytes())]).expect("a case");
    assert!(codes(&records).contains(&"no_rows"));
}
