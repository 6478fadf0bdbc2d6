//! Documents in, the records of canonical tables out.

use super::xml_cut;
use crate::ocds::tests::try_read;
use crate::{Case, IngestError, ReadOptions};
use tegi_model::*;

const HEAD: &str = "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n";

/// The case of files that lie in the folder.
fn read(files: &[(&str, &str)]) -> Case {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    try_read(HEAD, &files, &ReadOptions::default()).expect("a case")
}

/// Issues that are not about missing tables: the place and the code.
fn troubles(case: &Case) -> Vec<(String, &str)> {
    let told = case.records.issues.iter().filter(|issue| issue.code != "no_table");
    told.map(|issue| (format!("{} {}", issue.source, issue.field).trim().to_string(), issue.code)).collect()
}

fn codes(case: &Case) -> Vec<&str> {
    troubles(case).into_iter().map(|(_, code)| code).collect()
}

/// What records say, with all their texts and without their places, in order.
fn said(case: &Case) -> Vec<String> {
    let (records, strings) = (&case.records, &case.records.strings);
    let text = |sym: Sym| strings.get(sym).to_string();
    let party = |id: RefId| {
        let party = records.refs[id.0 as usize];
        format!("{} {} {:?}", text(party.id), text(party.name), party.country)
    };
    let goods = |goods: Goods| {
        format!("{:?} {} {} {}", goods.hs, text(goods.other_code), text(goods.description), text(goods.model))
    };
    let mut said = Vec::new();
    for row in &records.contracts {
        let (id, kind) = (text(row.id), row.work_kind);
        let days = (row.signed, row.starts, row.ends);
        let sums = (row.currency, row.amount, row.value, row.declared);
        let firms = (party(row.buyer), party(row.supplier));
        said.push(format!(
            "contract {id} {kind:?} {days:?} {sums:?} {firms:?} {} {}",
            text(row.parent),
            text(row.program)
        ));
    }
    for row in &records.items {
        let of = (text(row.contract), text(row.line), goods(row.goods));
        said.push(format!("item {of:?} {:?} {:?} {:?} {:?}", row.quantity, row.unit, row.value, row.delivered));
    }
    for row in &records.declarations {
        let of = (text(row.no), text(row.line), row.day, row.direction, row.regime, text(row.procedure));
        let firms = (party(row.importer), party(row.sender), text(row.producer_name), row.dispatch, row.origin);
        let sums = (row.quantity, row.unit, row.net_kg, row.value, row.duty);
        said.push(format!("declaration {of:?} {firms:?} {} {sums:?}", goods(row.goods)));
    }
    for row in &records.invoices {
        let of = (text(row.no), text(row.line), row.day, party(row.seller), party(row.buyer));
        let quotes = (row.sign, text(row.source_document), text(row.source_line), text(row.contract));
        said.push(format!(
            "invoice {of:?} {} {:?} {:?} {:?} {quotes:?}",
            goods(row.goods),
            row.quantity,
            row.unit,
            row.value
        ));
    }
    for row in &records.parties {
        said.push(format!("party {} {}", party(row.party), text(row.address)));
    }
    for row in &records.relations {
        said.push(format!("relation {} {} {:?}", party(row.from), party(row.to), row.kind));
    }
    said.sort();
    said
}

const INVOICES: &str = "invoice_no,line,date,seller_id,seller_name,seller_country,buyer_id,buyer_name,buyer_country,\
    product_code,description,quantity,unit,amount,currency,origin_sign,source_document,source_line,contract_id,status\n";

fn product(fields: &str) -> String {
    format!("<product><truOriginCode>4</truOriginCode><unitNomenclature>796</unitNomenclature>{fields}</product>")
}

/// An invoice of one firm to another.
fn bill(num: &str, date: &str, fields: &str, products: &[String]) -> String {
    format!(
        "<v2:invoice xmlns:v2=\"v2.esf\"><num>{num}</num><date>{date}</date>{fields}\
         <sellers><seller><tin>120340003039</tin><name>Seller</name></seller></sellers>\
         <customers><customer><tin>090640002023</tin><name>Buyer</name></customer></customers>\
         <productSet><currencyCode>KZT</currencyCode><products>{}</products></productSet></v2:invoice>",
        products.concat()
    )
}

/// An invoice as the system tells it.
fn told(registered: &str, status: &str, bill: &str) -> String {
    format!(
        "<invoiceInfo><registrationNumber>{registered}</registrationNumber><invoiceStatus>{status}</invoiceStatus>\
         {bill}</invoiceInfo>"
    )
}

fn container(invoices: &[String]) -> String {
    let invoices = invoices.concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<e:invoiceInfoContainer xmlns:e=\"esf\"><invoiceInfoSet>{invoices}</invoiceInfoSet></e:invoiceInfoContainer>"
    )
}

#[test]
fn an_invoice_is_what_the_same_rows_are() {
    let wires = "<description>Сым</description><priceWithoutTax>1000.50</priceWithoutTax><priceWithTax>1120.56</priceWithTax>\
        <productDeclaration>50417/100124/0000001</productDeclaration><productNumberInDeclaration>002</productNumberInDeclaration>\
        <quantity>10</quantity><turnoverSize>1000.50</turnoverSize><unitCode>7408110000</unitCode>";
    let service = "<tnvedName></tnvedName><description>Доставка</description><priceWithoutTax>50</priceWithoutTax>";
    let oil = "<description>Масло</description><exciseAmount>20</exciseAmount><turnoverSize>120</turnoverSize><quantity>5</quantity>";
    let bill = format!(
        "<v2:invoice xmlns:v2=\"v2.esf\"><num>12</num><date>05.03.2024</date><turnoverDate>01.03.2024</turnoverDate>\
         <invoiceType>ORDINARY_INVOICE</invoiceType><deliveryTerm><contractNum>K-7</contractNum></deliveryTerm>\
         <sellers><seller><tin>120340003039</tin><name>ТОО «Сым»</name><branchTin>120341003038</branchTin></seller></sellers>\
         <customers><customer><tin>7707083893</tin><name>ООО «Покупатель»</name><countryCode>RU</countryCode></customer></customers>\
         <productSet><currencyCode>USD</currencyCode><currencyRate>450</currencyRate><products>{}\
         <product><truOriginCode>6</truOriginCode>{service}</product>{}</products></productSet></v2:invoice>",
        product(wires).replace('4', "2").replace("7208110000", "7408110000").replace("50217/100122", "50417/100124"),
        product(oil)
    );
    let bill = bill.replace("050217", "050417");
    let case = read(&[("a.xml", &bill)]);
    let csv = format!(
        "{INVOICES}12/2024-03-05,1,2024-03-01,KZ-BIN-120340003039,ТОО «Сым»,,RU-INN-7707083893,ООО «Покупатель»,RU,7408110000,Сым,10,796,\
         1000.50,USD,2,50417/100124/0000001,2,K-7,\n\
         12/2024-03-05,2,2024-03-01,KZ-BIN-120340003039,ТОО «Сым»,,RU-INN-7707083893,ООО «Покупатель»,RU,,Доставка,,,50,USD,6,,,K-7,\n\
         12/2024-03-05,3,2024-03-01,KZ-BIN-120340003039,ТОО «Сым»,,RU-INN-7707083893,ООО «Покупатель»,RU,,Масло,5,796,100,USD,4,,,K-7,\n"
    );
    let relations = "from_id,to_id,kind\nKZ-BIN-120341003038,KZ-BIN-120340003039,branch_of\n";
    let expected = read(&[("invoices.csv", &csv), ("relations.csv", relations)]);
    assert_eq!(said(&case), said(&expected));
    let records = &case.records;
    assert_eq!(records.cite(records.invoices[0].at), "a.xml /invoice/productSet/products/product[1]");
    let source = &records.sources[0];
    assert_eq!((source.written.format, source.rows, source.kept), (Format::Xml, 3, 3));
    assert!(troubles(&case).contains(&("a.xml /invoice/productSet/products/product[3]".to_string(), "esf_turnover")));
}

#[test]
fn invoices_replace_add_to_and_withdraw_others() {
    let goods = |quantity: &str, amount: &str| {
        product(&format!(
            "<description>Кабель</description><unitCode>8544499108</unitCode><quantity>{quantity}</quantity><priceWithoutTax>{amount}</priceWithoutTax>"
        ))
    };
    let other = |quantity: &str, amount: &str| {
        product(&format!(
            "<description>Муфта</description><unitCode>8536901000</unitCode><quantity>{quantity}</quantity><priceWithoutTax>{amount}</priceWithoutTax>"
        ))
    };
    let related = |sort: &str, registered: &str, num: &str, date: &str| {
        format!(
            "<invoiceType>{sort}</invoiceType><relatedInvoice><num>{num}</num><date>{date}</date>\
             <registrationNumber>{registered}</registrationNumber></relatedInvoice>"
        )
    };
    let text = container(&[
        // Replaced twice: the last one counts, whichever lines it has.
        told("ESF-1", "CANCELED", &bill("1", "01.02.2024", "", &[goods("10", "1000"), other("5", "50")])),
        told(
            "ESF-2",
            "DELIVERED",
            &bill(
                "2",
                "03.02.2024",
                &related("FIXED_INVOICE", "ESF-1", "1", "01.02.2024"),
                &[goods("9", "900"), other("5", "50")],
            ),
        ),
        told(
            "ESF-3",
            "DELIVERED",
            &bill("3", "04.02.2024", &related("FIXED_INVOICE", "ESF-2", "2", "03.02.2024"), &[goods("8", "800")]),
        ),
        // Goods given back, listed first in the additional invoice, and more of others.
        told("ESF-4", "DELIVERED", &bill("4", "05.02.2024", "", &[other("5", "50"), goods("10", "1000")])),
        told(
            "ESF-5",
            "DELIVERED",
            &bill(
                "5",
                "06.02.2024",
                &related("ADDITIONAL_INVOICE", "ESF-4", "4", "05.02.2024"),
                &[goods("-4", "-400"), other("1", "10")],
            ),
        ),
        // Withdrawn, never sent, of the next year under the same number.
        told("ESF-6", "REVOKED", &bill("6", "07.02.2024", "", &[goods("7", "700")])),
        told("ESF-7", "DRAFT", &bill("7", "07.02.2024", "", &[goods("7", "700")])),
        told("ESF-8", "DELIVERED", &bill("1", "01.02.2025", "", &[goods("3", "300")])),
        told(
            "ESF-9",
            "DELIVERED",
            &bill(
                "9",
                "01.02.2025",
                &related("ADDITIONAL_INVOICE", "ESF-77", "77", "01.01.2025"),
                &[goods("-1", "-100")],
            ),
        ),
    ]);
    let case = read(&[("a.xml", &text)]);
    let row = |no: &str, line: &str, day: &str, rest: &str| {
        format!("{no},{line},{day},KZ-BIN-120340003039,Seller,,KZ-BIN-090640002023,Buyer,,{rest},KZT,4,,,,\n")
    };
    let cable = |quantity: &str, amount: &str| format!("8544499108,Кабель,{quantity},796,{amount}");
    let sleeve = |quantity: &str, amount: &str| format!("8536901000,Муфта,{quantity},796,{amount}");
    let csv = [
        INVOICES.to_string(),
        row("ESF-3", "1", "2024-02-04", &cable("8", "800")),
        row("ESF-4", "1", "2024-02-05", &sleeve("5", "50")),
        row("ESF-4", "2", "2024-02-05", &cable("6", "600")),
        row("ESF-5", "2", "2024-02-06", &sleeve("1", "10")),
        row("ESF-8", "1", "2025-02-01", &cable("3", "300")),
    ];
    assert_eq!(said(&case), said(&read(&[("invoices.csv", &csv.concat())])));
    let place = "/invoiceInfoContainer/invoiceInfoSet/invoiceInfo[9]/invoice/productSet/products/product[1]";
    assert!(troubles(&case).contains(&(format!("a.xml {place}"), "esf_return")), "{:?}", troubles(&case));
    // The same in two files, the later invoices first: without registration numbers they are known by number and day.
    let bare = |text: &str| {
        let bills: Vec<&str> =
            text.split("<v2:invoice").skip(1).filter_map(|part| part.split("</v2:invoice>").next()).collect();
        bills.iter().map(|bill| format!("<v2:invoice{bill}</v2:invoice>")).collect::<Vec<_>>()
    };
    let all = bare(&text);
    let first = format!("<invoiceContainer><invoiceSet>{}</invoiceSet></invoiceContainer>", all[1..3].concat());
    let case = read(&[("1.xml", &first), ("2.xml", &all[0])]);
    let csv = [INVOICES.to_string(), row("3/2024-02-04", "1", "2024-02-04", &cable("8", "800"))];
    assert_eq!(said(&case), said(&read(&[("invoices.csv", &csv.concat())])));
}

#[test]
fn an_invoice_may_lie_as_text_in_what_the_system_tells() {
    let inner = bill(
        "1",
        "01.02.2024",
        "",
        &[product("<description>A</description><quantity>1</quantity><priceWithoutTax>5</priceWithoutTax>")],
    );
    let info = |body: String| {
        format!(
            "<r><invoiceInfo><invoiceStatus>DELIVERED</invoiceStatus><registrationNumber>E-1</registrationNumber><invoiceBody>{body}</invoiceBody></invoiceInfo></r>"
        )
    };
    let cdata = info(format!("<![CDATA[<?xml version=\"1.0\"?>{inner}]]>"));
    let escaped = info(inner.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
    let (cdata, escaped) = (read(&[("a.xml", &cdata)]), read(&[("a.xml", &escaped)]));
    assert_eq!((said(&cdata).len(), said(&cdata)), (1, said(&escaped)));
    let records = &cdata.records;
    let place = "a.xml /r/invoiceInfo[1]/invoiceBody/invoice/productSet/products/product[1]";
    assert_eq!(records.cite(records.invoices[0].at), place);
}

#[test]
fn of_joint_sellers_the_one_with_the_largest_share_stands_for_all() {
    let text = bill(
        "1",
        "01.02.2024",
        "<turnoverDate>01.02.2024</turnoverDate>",
        &[product("<quantity>1</quantity><priceWithoutTax>5</priceWithoutTax>")],
    );
    let seller = |tin: &str, share: &str| {
        format!("<seller><tin>{tin}</tin><name>{tin}</name><shareParticipation>{share}</shareParticipation></seller>")
    };
    let sellers = seller("120340003039", "0.4") + &seller("150740004047", "0.6");
    let text = text.replace("<seller><tin>120340003039</tin><name>Seller</name></seller>", &sellers);
    let case = read(&[("a.xml", &text)]);
    assert!(said(&case)[0].contains("KZ-BIN-150740004047"));
    assert_eq!(codes(&case), ["esf_joint"]);
}

#[test]
fn a_waybill_is_a_sale_unless_the_goods_stay_with_their_owner() {
    let waybill = |sort: &str, recipient: &str| {
        format!(
            "<s:snt xmlns:s=\"v1.snt\"><number>S-1</number><registrationNumber>KZ-SNT-{recipient}</registrationNumber><date>10.02.2024</date>\
             <shippingDate>11.02.2024</shippingDate><sntType>{sort}</sntType><seller><tin>120340003039</tin><name>Seller</name></seller>\
             <customer><tin>{recipient}</tin><name>Buyer</name></customer><productSet><currencyCode>KZT</currencyCode><products>\
             <product><productName>Кабель</productName><codeTNVED>8544499108</codeTNVED><measureUnitCode>166</measureUnitCode>\
             <balanceId>77</balanceId><netWeight>12</netWeight><quantity>12</quantity><priceWithoutTax>600</priceWithoutTax><truOriginCode>3</truOriginCode>\
             <productDeclaration>090430042019N00336</productDeclaration><productNumberInDeclaration>1</productNumberInDeclaration></product>\
             </products></productSet></s:snt>"
        )
    };
    let text = [
        waybill("PRIMARY_SNT", "090640002023"),
        waybill("PRIMARY_SNT", "120340003039"),
        waybill("RETURNED_SNT", "090640002024"),
    ];
    let case = read(&[("a.xml", &format!("<sntContainer>{}</sntContainer>", text.concat()))]);
    let csv = format!(
        "{INVOICES}KZ-SNT-090640002023,1,2024-02-11,KZ-BIN-120340003039,Seller,,KZ-BIN-090640002023,Buyer,,8544499108,Кабель,12,166,600,KZT,3,\
         090430042019N00336,1,,\n"
    );
    assert_eq!(said(&case), said(&read(&[("invoices.csv", &csv)])));
    assert_eq!(codes(&case), ["snt_own_move", "snt_return"]);
    let esf = bill("1", "01.02.2024", "<turnoverDate>01.02.2024</turnoverDate>", &[product("<quantity>1</quantity>")]);
    let both = read(&[("a.xml", &text[0]), ("b.xml", &esf)]);
    assert_eq!(codes(&both), ["invoices_and_waybills"]);
    // An invoice that names the waybill is the same sale; another seller's invoice is not.
    let naming = esf.replace("<date>", "<deliveryDocNum>KZ-SNT-090640002023</deliveryDocNum><date>");
    let once = read(&[("a.xml", &text[0]), ("b.xml", &naming)]);
    assert_eq!(once.records.invoices.len(), 1);
    assert_eq!(said(&once), said(&read(&[("b.xml", &esf)])));
    let told = codes(&once);
    assert_eq!(told.iter().filter(|code| **code == "waybill_of_invoice").count(), 1, "{told:?}");
    let kept = "KZ-SNT-090640002023:1 of  Withdrawn [a.xml /snt/productSet/products/product[1]]";
    assert!(history(&once).iter().any(|line| line.starts_with(kept)), "{:?}", history(&once));
    let turned = read(&[("a.xml", &naming), ("b.xml", &text[0])]);
    assert_eq!(said(&turned), said(&once));
    let others = naming.replace("<tin>120340003039</tin>", "<tin>150740004047</tin>");
    assert_eq!(read(&[("a.xml", &text[0]), ("b.xml", &others)]).records.invoices.len(), 2);
}

const DECLARATIONS: &str = "declaration_no,line,date,direction,regime,procedure,importer_id,importer_name,importer_country,sender_id,\
    sender_name,sender_country,producer_name,dispatch_country,origin_country,product_code,description,model,quantity,unit,net_kg,\
    customs_value,currency,duty\n";

/// A declaration with these parts around its goods.
fn declared(number: &str, procedure: &str, parties: &str, goods: &str) -> String {
    format!(
        "<E:ESADout_CU xmlns:E=\"e\"><c:DocumentID>D-1</c:DocumentID><E:CustomsProcedure>{procedure}</E:CustomsProcedure>{number}\
         <E:ESADout_CUGoodsShipment>{parties}<E:ESADout_CUMainContractTerms><k:ContractCurrencyCode>USD</k:ContractCurrencyCode>\
         </E:ESADout_CUMainContractTerms><E:ESADout_CUConsigment><k:DispatchCountryCode>CN</k:DispatchCountryCode></E:ESADout_CUConsigment>\
         {goods}</E:ESADout_CUGoodsShipment></E:ESADout_CU>"
    )
}

#[test]
fn a_declaration_is_what_the_same_rows_are() {
    let number = "<GTDID><CustomsCode>50417</CustomsCode><RegistrationDate>2024-01-10</RegistrationDate><GTDNumber>0000001</GTDNumber></GTDID>";
    let firm = |role: &str, name: &str, features: &str, country: &str| {
        format!(
            "<E:{role}><OrganizationName>{name}</OrganizationName>{features}<Address><CountryCode>{country}</CountryCode></Address></E:{role}>"
        )
    };
    let kz = "<RKOrganizationFeatures><BIN>120340003039</BIN></RKOrganizationFeatures>";
    let ru = "<RFOrganizationFeatures><INN>7707083893</INN></RFOrganizationFeatures>";
    let parties =
        firm("ESADout_CUConsignor", "Maker GmbH", "", "DE") + &firm("ESADout_CUConsignee", "ТОО «Импорт»", kz, "KZ");
    let goods = "<E:ESADout_CUGoods><GoodsNumeric>1</GoodsNumeric><GoodsDescription>Станок</GoodsDescription><GoodsDescription>токарный</GoodsDescription>\
        <NetWeightQuantity>1500</NetWeightQuantity><InvoicedCost>1000</InvoicedCost><CustomsCost>450000.25</CustomsCost><GoodsTNVEDCode>8458112000</GoodsTNVEDCode>\
        <OriginCountryCode>DE</OriginCountryCode><GoodsGroupDescription><GoodsGroupInformation><Manufacturer>MAKER GMBH</Manufacturer><GoodsModel>X-1</GoodsModel>\
        </GoodsGroupInformation></GoodsGroupDescription><SupplementaryGoodsQuantity><GoodsQuantity>2</GoodsQuantity>\
        <MeasureUnitQualifierCode>796</MeasureUnitQualifierCode></SupplementaryGoodsQuantity><ESADCustomsProcedure><MainCustomsModeCode>4000</MainCustomsModeCode>\
        </ESADCustomsProcedure><ESADout_CUCustomsPaymentCalculation><PaymentModeCode>1010</PaymentModeCode><PaymentAmount>20000</PaymentAmount></ESADout_CUCustomsPaymentCalculation>\
        <ESADout_CUCustomsPaymentCalculation><PaymentModeCode>2010</PaymentModeCode><PaymentAmount>22500.01</PaymentAmount></ESADout_CUCustomsPaymentCalculation></E:ESADout_CUGoods>\
        <E:ESADout_CUGoods><GoodsNumeric>2</GoodsNumeric><GoodsDescription>Смазка</GoodsDescription><NetWeightQuantity>20</NetWeightQuantity>\
        <InvoicedCost>30</InvoicedCost><CustomsCost>0</CustomsCost><GoodsTNVEDCode>2710199800</GoodsTNVEDCode><OriginCountryCode>RU</OriginCountryCode>\
        <SupplementaryGoodsQuantity><GoodsQuantity>0</GoodsQuantity></SupplementaryGoodsQuantity></E:ESADout_CUGoods>";
    let import = declared(number, "ИМ", &parties, goods);
    let parties = firm("ESADout_CUConsignor", "ТОО «Импорт»", kz, "KZ")
        + &firm("ESADout_CUConsignee", "ООО «Покупатель»", ru, "RU");
    let export = declared(
        "",
        "ЭК",
        &parties,
        "<E:ESADout_CUGoods><NetWeightQuantity>7</NetWeightQuantity><CustomsCost>10</CustomsCost></E:ESADout_CUGoods>",
    );
    let transit = declared(number, "ТТ", &parties, "<E:ESADout_CUGoods/>");
    let rates = "date,currency,rate\n2024-01-01,USD,450\n";
    let text = format!("<all>{import}{export}{transit}</all>");
    let case = read(&[("a.xml", &text), ("rates.csv", rates)]);
    let csv = format!(
        "{DECLARATIONS}50417/100124/0000001,1,2024-01-10,import,customs,40,KZ-BIN-120340003039,ТОО «Импорт»,KZ,,Maker GmbH,DE,MAKER GMBH,CN,DE,8458112000,\
         Станок токарный,X-1,2,796,1500,450000.25,KZT,22500.01\n\
         50417/100124/0000001,2,2024-01-10,import,customs,,KZ-BIN-120340003039,ТОО «Импорт»,KZ,,Maker GmbH,DE,,CN,RU,2710199800,Смазка,,20,166,20,30,USD,\n\
         D-1,1,,export,customs,,KZ-BIN-120340003039,ТОО «Импорт»,KZ,RU-INN-7707083893,ООО «Покупатель»,RU,,CN,,,,,7,166,7,10,,\n"
    );
    assert_eq!(said(&case), said(&read(&[("declarations.csv", &csv), ("rates.csv", rates)])));
    let told = troubles(&case);
    for (place, code) in [
        ("a.xml /all/ESADout_CU[1]/ESADout_CUGoodsShipment/ESADout_CUGoods[2]", "esad_price"),
        ("a.xml /all/ESADout_CU[2]/ESADout_CUGoodsShipment/ESADout_CUGoods[1]", "esad_no_number"),
        ("a.xml /all/ESADout_CU[3]", "esad_procedure"),
    ] {
        assert!(told.contains(&(place.to_string(), code)), "{code}: {told:?}");
    }
}

/// A contract of the portal.
fn contract(id: u32, fields: &str) -> String {
    format!(
        "{{\"id\": {id}, \"contractNumberSys\": \"030140001016/24{id:04}/00\", \"supplierBiin\": 90640002023, \"customerBin\": \"030140001016\", \
         \"deleted\": 0, \"signDate\": \"2024-01-05 12:00:00\", \"refSubjectTypeId\": 1, {fields}}}"
    )
}

fn page(contracts: &[String]) -> String {
    format!(
        "{{\"data\": {{\"Contract\": [{}]}}, \"extensions\": {{\"pageInfo\": {{\"hasNextPage\": false}}}}}}\n",
        contracts.join(",\n")
    )
}

#[test]
fn the_latest_version_of_a_contract_counts() {
    let unit = "{\"id\": 7, \"quantity\": 2, \"totalSum\": 60, \"ksProc\": 50, \"Plans\": {\"nameRu\": \"Стол\", \"descRu\": \"письменный\", \"refUnitsCode\": \"796\", \
                \"refEnstruCode\": \"310011.700.000002\"}}, {\"id\": 8, \"quantity\": \"1\", \"totalSum\": \"40.00\", \"ksProc\": 100, \"deleted\": 0, \
                \"execFaktDate\": \"2024-05-01T00:00:00Z\", \"Plans\": [{\"nameRu\": \"Стул\", \"refUnitsCode\": 796}]}, {\"id\": 9, \"deleted\": 1, \"totalSum\": 5}";
    let text = [
        page(&[
            contract(1, "\"contractSum\": 90, \"ContractUnits\": []"),
            contract(
                5,
                "\"rootId\": 1, \"parentId\": 1, \"contractSum\": \"100.00\", \"contractMs\": 0, \"ContractUnits\": []",
            ),
            contract(
                4,
                &format!("\"rootId\": 1, \"refContractTypeId\": 2, \"contractSum\": 95, \"ContractUnits\": [{unit}]"),
            ),
        ]),
        page(&[
            contract(6, "\"rootId\": 1, \"contractSum\": 500, \"deleted\": true"),
            contract(7, "\"rootId\": 1, \"contractSum\": 600, \"RefContractStatus\": {\"nameRu\": \"Не заключен\"}"),
            contract(8, "\"contractSum\": 70, \"refContractCancelId\": 3, \"faktSum\": null"),
            contract(
                9,
                "\"contractSum\": 70, \"contractSumWnds\": 78, \"contractMs\": \"55.5\", \"refContractYearTypeId\": 2, \"refCurrencyCode\": \"USD\", \
                 \"ContractUnits\": [{\"quantity\": 1, \"totalSum\": 30, \"Plans\": {\"refUnitsCode\": \"166\"}}]",
            ),
        ]),
    ];
    let case = read(&[("a.json", &text.concat())]);
    let contracts = "contract_id,buyer_id,supplier_id,signed_on,work_kind,currency,amount,declared_local_share\n\
        030140001016/240005/00,KZ-BIN-030140001016,KZ-BIN-090640002023,2024-01-05,supply,KZT,100,0\n\
        030140001016/240009/00,KZ-BIN-030140001016,KZ-BIN-090640002023,2024-01-05,supply,KZT,70,55.5\n";
    let items = "contract_id,line,product_scheme,product_code,description,quantity,unit,amount,delivered_on\n\
        030140001016/240005/00,7,ENSTRU,310011.700.000002,Стол. письменный,2,796,60,\n\
        030140001016/240005/00,8,,,Стул,1,796,40,2024-05-01\n\
        030140001016/240009/00,1,,,,1,166,30,\n";
    let expected = read(&[("contracts.csv", contracts), ("contract_items.csv", items)]);
    assert_eq!(said(&case), said(&expected));
    let mut told = codes(&case);
    told.sort_unstable();
    let expected = [
        "goszakup_amended",
        "goszakup_cancelled",
        "goszakup_currency",
        "goszakup_deleted",
        "goszakup_item_deleted",
        "goszakup_items_before",
        "goszakup_not_signed",
        "goszakup_superseded",
        "goszakup_superseded",
        "goszakup_years",
        "items_do_not_add_up",
    ];
    assert_eq!(told, expected);
    let records = &case.records;
    assert_eq!(records.cite(records.contracts[0].at), "a.json /data/Contract/1");
    // The order of pages changes nothing.
    let turned = read(&[("a.json", &text[1]), ("b.json", &text[0])]);
    assert_eq!(said(&turned), said(&case));
}

/// What earlier states of documents said, a line each.
fn history(case: &Case) -> Vec<String> {
    let records = &case.records;
    let state = |earlier: &Revised| {
        let shown = |arg: &Option<Arg>| match arg {
            None => "nothing".to_string(),
            Some(Arg::Text(text)) => text.clone(),
            Some(Arg::Money(money)) => format!("{money} KZT"),
            Some(Arg::Quantity(quantity)) => quantity.to_string(),
            Some(Arg::Day(day)) => day.to_string(),
            Some(other) => format!("{other:?}"),
        };
        let said = earlier.said.iter().map(|c| format!("{} {} -> {}", c.field, shown(&c.was), shown(&c.is)));
        let (at, by) = (records.cite(earlier.at), earlier.by.map_or_else(String::new, |by| records.cite(by)));
        let Revised { document, line, contract, fate, .. } = earlier;
        let supplier = records.refs[earlier.parties[0].0 as usize];
        let supplier = records.strings.get(supplier.id);
        let said = said.collect::<Vec<_>>().join(", ");
        format!("{document}:{line} of {contract} {fate:?} [{at}] by [{by}] {supplier} {said}")
    };
    records.revised.iter().map(state).collect()
}

#[test]
fn earlier_versions_of_a_contract_are_kept_with_their_places() {
    let unit = |id: u32, quantity: u32, sum: u32, name: &str| {
        format!(
            "{{\"id\": {id}, \"quantity\": {quantity}, \"totalSum\": {sum}, \"Plans\": {{\"nameRu\": \"{name}\", \"refUnitsCode\": \"796\"}}}}"
        )
    };
    let with = |fields: &str, units: &[String]| format!("{fields}, \"ContractUnits\": [{}]", units.join(","));
    let text = page(&[
        contract(1, &with("\"contractSum\": 90", &[unit(7, 9, 90, "Стол"), unit(8, 1, 5, "Стул")])),
        contract(2, &with("\"rootId\": 1, \"contractSum\": 95", &[])),
        contract(
            3,
            &with(
                "\"rootId\": 1, \"contractSum\": 100, \"planExecDate\": \"2024-12-31 00:00:00\"",
                &[unit(17, 10, 100, "Стол")],
            ),
        ),
        contract(4, "\"rootId\": 1, \"contractSum\": 500, \"deleted\": true"),
        contract(5, "\"contractSum\": 70, \"refContractCancelId\": 3"),
        contract(6, "\"contractSum\": 7"),
    ]);
    let case = read(&[("a.json", &text)]);
    let no = |id: u32| format!("030140001016/24{id:04}/00");
    let (one, two, three, four, five) = (no(1), no(2), no(3), no(4), no(5));
    let by = "by [a.json /data/Contract/2] KZ-BIN-090640002023";
    let expected = [
        format!(
            "{one}: of {three} Superseded [a.json /data/Contract/0] {by} ends_on nothing -> 2024-12-31, amount 90 KZT -> 100 KZT"
        ),
        format!(
            "{two}: of {three} Superseded [a.json /data/Contract/1] {by} ends_on nothing -> 2024-12-31, amount 95 KZT -> 100 KZT"
        ),
        format!(
            "{four}: of {three} Withdrawn [a.json /data/Contract/3] by [] KZ-BIN-090640002023 supplier KZ-BIN-090640002023 -> nothing, amount 500 KZT -> nothing"
        ),
        format!(
            "{five}: of {five} Withdrawn [a.json /data/Contract/4] by []  supplier KZ-BIN-090640002023 -> nothing, amount 70 KZT -> nothing"
        ),
        format!(
            "{one}:7 of {three} Superseded [a.json /data/Contract/0/ContractUnits/0] by [a.json /data/Contract/2/ContractUnits/0] KZ-BIN-090640002023 quantity 9 -> 10, amount 90 KZT -> 100 KZT"
        ),
        format!(
            "{one}:8 of {three} Superseded [a.json /data/Contract/0/ContractUnits/1] {by} description Стул -> nothing, quantity 1 -> nothing, amount 5 KZT -> nothing"
        ),
    ];
    assert_eq!(history(&case), expected);
    let counted =
        case.records.sources.iter().map(|source| (source.table.as_str(), source.rows, source.kept, source.revised));
    assert_eq!(
        counted.collect::<Vec<_>>(),
        [("contracts", 6, 2, 4), ("contract_items", 1, 1, 0), ("parties", 0, 0, 0)]
    );
}

#[test]
fn the_share_of_a_contract_is_the_mean_of_its_items_where_it_tells_none() {
    let units = "\"ContractUnits\": [{\"totalSum\": 300, \"ksProc\": 50, \"quantity\": 1}, {\"totalSum\": 100, \"ksProc\": 10, \"quantity\": 1}]";
    let case =
        read(&[("a.json", &page(&[contract(1, &format!("\"contractSum\": 400, \"contractMs\": null, {units}"))]))]);
    assert_eq!(case.records.contracts[0].declared, Some(Share::from_percent(40.0)));
    assert_eq!(codes(&case).iter().filter(|code| **code == "goszakup_share").count(), 1);
    let partly = units.replace(", \"ksProc\": 10", "");
    let case = read(&[("a.json", &page(&[contract(1, &format!("\"contractSum\": 400, {partly}"))]))]);
    assert_eq!(case.records.contracts[0].declared, None);
}

#[test]
fn a_cancelled_contract_counts_as_far_as_it_was_fulfilled() {
    let units = "\"ContractUnits\": [{\"id\": 1, \"totalSum\": 300, \"factSum\": 100, \"itemPrice\": 50, \"quantity\": 6}, {\"id\": 2, \"totalSum\": 90, \"quantity\": 1}]";
    let case = read(&[(
        "a.json",
        &page(&[contract(1, &format!("\"contractSum\": 390, \"refContractCancelId\": 4, \"faktSum\": 100, {units}"))]),
    )]);
    let records = &case.records;
    assert_eq!((records.contracts[0].amount, records.items.len()), (Some(Money::new(1_000_000)), 1));
    assert_eq!(records.items[0].quantity.map(|quantity| quantity.to_string()), Some("2".to_string()));
    assert!(codes(&case).contains(&"goszakup_cancelled_partly") && codes(&case).contains(&"goszakup_not_delivered"));
}

#[test]
fn contracts_are_read_whatever_holds_them_and_however_they_are_named() {
    let one = contract(
        1,
        "\"contractSum\": 90, \"Supplier\": {\"bin\": 90640002023, \"nameRu\": \"Maker\"}, \"supplierLegalAddress\": \"Astana\", \
                       \"ContractUnits\": [{\"id\": 7, \"quantity\": 2, \"totalSum\": 90, \"Plans\": {\"refUnitsCode\": \"796\"}}]",
    );
    let two = contract(2, "\"contractSum\": 10");
    let expected = said(&read(&[("a.json", &page(&[one.clone(), two.clone()]))]));
    assert_eq!(expected.len(), 4);
    let snake = |text: &str| {
        let mut snake = String::new();
        for (place, letter) in text.char_indices() {
            let inside = letter.is_ascii_uppercase() && text.as_bytes()[place - 1].is_ascii_lowercase();
            snake.extend(inside.then_some('_'));
            snake.push(letter);
        }
        snake
            .replace("\"contract_Number_Sys\"", "\"contract_number_sys\"")
            .replace("\"supplier_Biin\"", "\"supplier_biin\"")
    };
    for text in [
        format!("{one}\n{two}\n"),
        format!("[{one}, {two}]"),
        format!("[{one}]\n[{two}]\n"),
        format!(
            "{{\n\"total\": 2, \"limit\": 50, \"next_page\": \"/v3/contract\", \"items\": [{}, {}]}}",
            snake(&one),
            snake(&two)
        ),
        format!("{}{}", page(std::slice::from_ref(&one)), page(&[two.clone(), two.clone()])),
        format!("{{\"extensions\": {{}}, \"data\": {{\"Other\": [1], \"Contract\": [{one}, {two}]}}}}"),
    ] {
        for options in [ReadOptions::default(), ReadOptions { piece: 1, ..ReadOptions::default() }] {
            let case = try_read(HEAD, &[("a.json", text.as_bytes())], &options).expect("a case");
            assert_eq!(said(&case), expected, "{text}");
        }
    }
}

#[test]
fn what_is_broken_is_told_with_its_place_and_the_rest_is_read() {
    let good = bill(
        "1",
        "01.02.2024",
        "<turnoverDate>01.02.2024</turnoverDate>",
        &[product("<quantity>1</quantity><priceWithoutTax>5</priceWithoutTax>")],
    );
    let set = |inner: &str| format!("<c><invoiceSet>{inner}</invoiceSet></c>");
    let broken = good.replace("</num>", "</nam>");
    for (text, kept, place, code) in [
        (set(&format!("{good}{broken}{good}")), 1, "/c/invoiceSet/invoice[2]", "broken_xml"),
        (set(&format!("{good}<invoice>{good}")), 1, "/c/invoiceSet/invoice[2]", "broken_xml"),
        (format!("{good}{}", good.replace(">1<", ">2<")), 2, "/invoice", "xml_roots"),
        (
            set(&format!("{good}{good}")).replacen("</v2:invoice></invoiceSet></c>", "", 1),
            1,
            "/c/invoiceSet/invoice[2]",
            "broken_file",
        ),
        (set(&format!("{good}<invoice>{}</invoice>", "<x>".repeat(70))), 1, "/c/invoiceSet/invoice[2]", "xml_too_deep"),
        (set(&format!("{good}<invoice/>")), 1, "/c/invoiceSet/invoice[2]", "esf_no_lines"),
        (set(&format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{}", good.replace("Seller", "&a;&a;"))), 1, "", ""),
    ] {
        let case = read(&[("a.xml", &text)]);
        let told = troubles(&case);
        assert_eq!(case.records.invoices.len(), kept, "{text}: {told:?}");
        if !code.is_empty() {
            assert!(told.contains(&(format!("a.xml {place}"), code)), "{code}: {told:?}");
        }
    }
}

#[test]
fn what_is_no_known_document_is_an_issue() {
    let settings = format!("{HEAD}[[source]]\nformat = \"xml\"\npath = \"*.xml\"\n");
    let one = bill("1", "01.02.2024", "<turnoverDate>01.02.2024</turnoverDate>", &[product("<quantity>1</quantity>")]);
    let files: [(&str, &[u8]); 3] = [("1.xml", b"<html><body/></html>"), ("2.xml", b""), ("3.xml", one.as_bytes())];
    let case = try_read(&settings, &files, &ReadOptions::default()).expect("a case");
    assert_eq!(case.records.invoices.len(), 1);
    assert!(codes(&case).contains(&"unknown_root") && codes(&case).contains(&"empty_file"), "{:?}", troubles(&case));
}

#[test]
fn declared_encodings_packings_and_pieces_change_nothing() {
    let text = std::fs::read("../../tests/cases/source-documents/esf.xml").expect("a file");
    let plain = try_read(HEAD, &[("a.xml", &text)], &ReadOptions::default()).expect("a case");
    assert_eq!(plain.records.invoices.len(), 1);
    assert_eq!(plain.records.sources[0].written.encoding, "windows-1251");
    assert!(said(&plain)[0].contains("ТОО «Импорт & Торг»"), "{:?}", said(&plain));
    let utf_8 = encoding_rs::WINDOWS_1251.decode(&text).0.into_owned();
    let utf_16: Vec<u8> = format!("\u{feff}{utf_8}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let gzip = crate::formats_tests::gzip(&text);
    for bytes in [utf_8.as_bytes(), &utf_16, &gzip] {
        for piece in [1, 100, 1 << 20] {
            let options = ReadOptions { piece, ..ReadOptions::default() };
            let case = try_read(HEAD, &[("a.xml", bytes)], &options).expect("a case");
            assert_eq!(said(&case), said(&plain));
        }
    }
}

#[test]
fn a_document_lies_in_the_folder_only_where_its_table_does_not() {
    let one = bill("1", "01.02.2024", "<turnoverDate>01.02.2024</turnoverDate>", &[product("<quantity>1</quantity>")]);
    let csv = format!("{INVOICES}9,1,2024-01-01,A,A,,B,B,,,,1,796,5,KZT,,,,,\n");
    let case = read(&[("a.xml", &one), ("invoices.csv", &csv)]);
    assert_eq!((case.records.invoices.len(), case.records.sources.len()), (1, 1));
}

#[test]
fn a_source_needs_no_more_than_a_path_and_says_what_it_is() {
    let good = bill("1", "01.02.2024", "<turnoverDate>01.02.2024</turnoverDate>", &[product("<quantity>1</quantity>")]);
    let declaration = std::fs::read("../../tests/cases/source-documents/declaration.xml").expect("a file");
    let contracts = std::fs::read("../../tests/cases/source-documents/contracts-1.json").expect("a file");
    let files: [(&str, &[u8]); 3] = [("a.xml", good.as_bytes()), ("b.xml", &declaration), ("c.json", &contracts)];
    let settings = format!("{HEAD}[[source]]\npath = \"*.xml\"\n[[source]]\npath = \"c.json\"\n");
    let case = try_read(&settings, &files, &ReadOptions::default()).expect("a case");
    let layouts: Vec<_> = case.records.sources.iter().map(|source| (&*source.table, source.written.layout)).collect();
    let expected = [
        ("invoices", Some(Layout::KzEsfXml)),
        ("declarations", Some(Layout::EaeuEsadXml)),
        ("contracts", Some(Layout::KzGoszakup)),
        ("contract_items", Some(Layout::KzGoszakup)),
        ("parties", Some(Layout::KzGoszakup)),
    ];
    assert_eq!(layouts, expected);
    // The beginning does not tell, the settings do.
    let far = format!("<?xml version=\"1.0\"?><!--{}-->{good}", " ".repeat(100_000));
    let settings = format!("{HEAD}[[source]]\npath = \"a.xml\"\nlayout = \"kz-esf-xml\"\n");
    let case = try_read(&settings, &[("a.xml", far.as_bytes())], &ReadOptions::default()).expect("a case");
    assert_eq!(case.records.invoices.len(), 1);
    // A table is no document.
    let settings = format!("{HEAD}[[source]]\ntable = \"invoices\"\npath = \"a.xml\"\n");
    let read = try_read(&settings, &[("a.xml", good.as_bytes())], &ReadOptions::default());
    let Err(IngestError::NothingRead { first: Some(first), .. }) = read else { panic!("nothing to read") };
    assert_eq!(first.code, "xml_is_no_table");
}

#[test]
fn a_document_of_one_long_line_is_read_and_one_too_large_is_told() {
    let products =
        product("<description>Кабель</description><quantity>1</quantity><priceWithoutTax>5</priceWithoutTax>");
    let long = bill("1", "01.02.2024", "<turnoverDate>01.02.2024</turnoverDate>", &vec![products.clone(); 3_000]);
    let good = bill("2", "01.02.2024", "", &[products]);
    let large = format!("<invoice><num>{}</num></invoice>", "1".repeat(xml_cut::LONGEST));
    let case = read(&[("a.xml", &format!("<invoiceSet>{long}{large}{good}</invoiceSet>"))]);
    assert_eq!(case.records.invoices.len(), 3_001);
    assert!(troubles(&case).contains(&("a.xml /invoiceSet/invoice[2]".to_string(), "document_too_large")));
}
