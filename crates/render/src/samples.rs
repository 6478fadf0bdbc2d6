//! Figures to look at and to test with: plain, crowded and hostile ones.

use jiff::civil::{Date, date};

use tegi_model::figure::*;

pub fn caption(title: &str) -> Caption {
    Caption {
        title: title.into(),
        subtitle: "Договор K-17 · 2024-01-01 – 2025-06-30 · суммы в ₸ без НДС".into(),
        description: "Откуда пришёл товар и что сделано в Казахстане.".into(),
        footer: vec![
            "Источники: declarations.csv SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08; invoices.csv SHA-256 60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".into(),
            "tegi 0.1.0 · метод FIFO".into(),
        ],
        notes_heading: "Примечания".into(),
        numbers: NumberStyle { group: "\u{a0}".into(), decimal: ",".into(), percent: "{n}\u{a0}%".into() },
    }
}

fn chain_words() -> ChainWords {
    ChainWords {
        border: "Граница Казахстана".into(),
        abroad: "За рубежом".into(),
        tier: "Звено {n}".into(),
        buyer: "Заказчик".into(),
        imported: "ввезено".into(),
        local: "сделано в Казахстане".into(),
        unknown: "происхождение неизвестно".into(),
        back: "движение назад по цепочке".into(),
        made_here: "сделано здесь".into(),
        made_here_legend: "сделано здесь, из всего, что поставляет фирма".into(),
        and_more: "и ещё {count}".into(),
        to_itself: "сам себе".into(),
        empty: "Нет данных о поставках".into(),
    }
}

pub fn party(name: &str, role: &str, country: &str, id: &str, side: Side, made_here: Option<f64>) -> ChainParty {
    let around = |point: f64| Interval { lower: point * 0.9, point, upper: (point * 1.2).min(100.0) };
    ChainParty {
        name: name.into(),
        role: role.into(),
        country: country.into(),
        id: id.into(),
        side,
        made_here: made_here.map(around),
        made_here_says: made_here.map_or(String::new(), |point| format!("{point} %")),
        ..ChainParty::default()
    }
}

pub fn flow(from: usize, to: usize, origin: FlowOrigin, goods: &str, quantity: f64, value: f64) -> ChainFlow {
    ChainFlow {
        from,
        to,
        origin,
        goods: goods.into(),
        quantity: vec![Amount { number: quantity, unit: "шт".into() }],
        value: vec![Amount { number: value, unit: "₸".into() }],
        first: Some(date(2024, 3, 12)),
        last: Some(date(2024, 3 + (from % 6) as i8, 12 + (to % 9) as i8)),
        ..ChainFlow::default()
    }
}

pub fn three_firms() -> ChainFigure {
    use FlowOrigin::{Imported, Local};
    let mut figure = ChainFigure {
        caption: caption("Цепочка поставки: насос НЦ-50 для договора K-17"),
        words: chain_words(),
        parties: vec![
            party(
                "Министерство обороны Республики Казахстан",
                "заказчик",
                "Казахстан",
                "БИН 910740000017",
                Side::Buyer,
                None,
            ),
            party("ТОО «Жетісу Сорғы»", "сборщик", "Казахстан", "БИН 020240000555", Side::Home, Some(28.0)),
            party("Zhejiang Leo Pump Co., Ltd", "изготовитель", "Китай", "", Side::Abroad, None),
        ],
        flows: vec![
            flow(2, 1, Imported, "Насос центробежный, в сборе", 120.0, 8_640_000.0),
            flow(1, 0, Imported, "Насос НЦ-50", 120.0, 12_000_000.0),
            flow(1, 0, Local, "Монтаж и пуск", 1.0, 2_400_000.0),
        ],
        ..ChainFigure::default()
    };
    figure.parties[1].emphasis = Emphasis::Subject;
    figure
}

pub fn five_tiers() -> ChainFigure {
    use FlowOrigin::{Imported, Local, Unknown};
    use Side::{Abroad, Buyer, Home};
    let kz = "Қазақстан";
    ChainFigure {
        caption: caption("Цепочка поставки: бронированный автомобиль «Арлан-2»"),
        words: chain_words(),
        parties: vec![
            party(
                "Қазақстан Республикасының Қорғаныс министрлігі",
                "тапсырыс беруші",
                kz,
                "БСН 910740000017",
                Buyer,
                None,
            ),
            party("«Қазақстан Парамаунт Инжиниринг» ЖШС", "құрастырушы", kz, "БСН 120840012345", Home, Some(31.5)),
            party("ТОО «Өскемен Арматура Зауыты»", "өндіруші", kz, "БСН 050140004567", Home, Some(74.0)),
            party("ТОО «Ұлттық Логистика и Снабжение»", "перепродавец", kz, "БСН 180640009876", Home, Some(4.2)),
            party(
                "АО «Петропавловский завод тяжёлого машиностроения»",
                "производитель",
                kz,
                "БСН 970340001122",
                Home,
                Some(66.0),
            ),
            party("ТОО «Шымкент Металл Трейд»", "перепродавец", kz, "БСН 210540007788", Home, Some(0.0)),
            party("ЖК «Әбдіғали Ғылыми-Өндірістік Һәм Іске Қосу»", "анықталмаған", kz, "ЖСН 850101300123", Home, None),
            party("ТОО «Темиртау Прокат»", "производитель", kz, "БСН 060940003344", Home, Some(88.0)),
            party("Paramount Group Ltd", "изготовитель", "ЮАР", "", Abroad, None),
            party("ПАО «КАМАЗ»", "изготовитель", "Россия", "ИНН 1650032058", Abroad, None),
            party("Shaanxi Automobile Holding Group", "изготовитель", "Китай", "", Abroad, None),
            party("Saint-Gobain Sully", "изготовитель", "Франция", "", Abroad, None),
        ],
        flows: vec![
            flow(1, 0, Local, "Автомобиль «Арлан-2», сборка", 40.0, 9_800_000_000.0),
            flow(8, 1, Imported, "Машинокомплект Marauder", 40.0, 5_200_000_000.0),
            flow(2, 1, Local, "Арматура трубопроводная", 1_200.0, 96_000_000.0),
            flow(3, 1, Imported, "Двигатель дизельный Cummins ISB6.7E5", 40.0, 640_000_000.0),
            flow(4, 1, Local, "Рама сварная", 40.0, 410_500_000.5),
            flow(5, 3, Imported, "Двигатель дизельный Cummins ISB6.7E5", 40.0, 560_000_000.0),
            flow(9, 5, Imported, "Двигатель дизельный", 40.0, 480_000_000.0),
            flow(10, 5, Imported, "Мост ведущий", 80.0, 120_000_000.0),
            flow(7, 4, Local, "Лист стальной 8 мм", 310.0, 155_000_000.0),
            flow(6, 2, Unknown, "Латунные заготовки", 4_000.0, 22_000_000.0),
            flow(11, 1, Imported, "Бронестекло многослойное", 240.0, 300_000_000.0),
            flow(6, 7, Unknown, "Лом чёрных металлов", 900.0, 31_000_000.0),
            flow(5, 6, Unknown, "Заготовка", 40.0, 11_000_000.0),
        ],
        ..ChainFigure::default()
    }
}

pub fn fan(suppliers: usize) -> ChainFigure {
    let mut figure = three_firms();
    figure.caption.title = format!("Цепочка с {suppliers} поставщиками");
    for number in 0..suppliers {
        let (side, country) =
            if number % 3 == 0 { (Side::Abroad, "Китай") } else { (Side::Home, "Казахстан") };
        figure.parties.push(party(
            &format!("ТОО «Поставщик комплектующих № {number}»"),
            "поставщик",
            country,
            &format!("БИН {:012}", 1_000_000 + number),
            side,
            Some((number * 7 % 100) as f64),
        ));
        let origin = [FlowOrigin::Imported, FlowOrigin::Local, FlowOrigin::Unknown][number % 3];
        figure.flows.push(flow(
            3 + number,
            1,
            origin,
            ["Подшипник", "Вал", "Корпус чугунный"][number % 3],
            10.0 + number as f64,
            1e5 * (1 + number * number) as f64,
        ));
    }
    figure
}

pub fn circle() -> ChainFigure {
    use FlowOrigin::{Imported, Unknown};
    let mut figure = three_firms();
    figure.caption.title = "Круговая перепродажа".into();
    figure.parties.push(party("ТОО «Альфа»", "перепродавец", "Казахстан", "БИН 111140000001", Side::Home, Some(0.0)));
    figure.parties.push(party("ТОО «Бета»", "перепродавец", "Казахстан", "БИН 111140000002", Side::Home, Some(0.0)));
    figure.flows.extend([
        flow(1, 3, Imported, "Насос НЦ-50", 60.0, 5_000_000.0),
        flow(3, 4, Imported, "Насос НЦ-50", 60.0, 5_500_000.0),
        flow(4, 1, Imported, "Насос НЦ-50", 60.0, 6_100_000.0),
        flow(4, 4, Unknown, "Прочее", 5.0, 100_000.0),
        flow(1, 2, Unknown, "Возврат брака", 3.0, 90_000.0),
    ]);
    figure
}

pub fn waterfall(tiers: usize) -> WaterfallFigure {
    let countries = [
        "Китай 9,1 %, Россия 3,2 %",
        "Германия",
        "Китай, Турция, Корея, Италия, Чехия, Япония, Индия",
        "",
        "Россия",
        "ЮАР",
    ];
    let step = |kind, label: &str, detail: &str, percent: f64| WaterfallStep {
        kind,
        label: label.into(),
        detail: detail.into(),
        percent,
        value: format!("{:.0}\u{a0}млн\u{a0}₸", percent * 98.0),
    };
    let share = if tiers == 0 { 0.0 } else { 48.0 / tiers as f64 };
    let mut steps: Vec<WaterfallStep> = (0..tiers)
        .map(|tier| step(StepKind::Imported, &format!("Ввезено на звене {}", tier + 1), countries[tier % 6], share))
        .collect();
    steps.push(step(StepKind::Taxes, "Ввозные пошлины и налоги", "", 3.1));
    steps.push(step(StepKind::Margin, "Торговая наценка", "2 посредника", 8.4));
    steps.push(step(StepKind::Unknown, "Неизвестно", "нет документов от 3 сторон", 7.5));
    let left = 100.0 - share * tiers as f64 - 19.0;
    WaterfallFigure {
        caption: caption("Из чего состоит цена: договор K-17"),
        price_label: "Цена договора".into(),
        price: "9\u{a0}800\u{a0}млн\u{a0}₸".into(),
        parts: vec![
            step(StepKind::Production, "Производство", "", left * 0.8),
            step(StepKind::Services, "Услуги", "", left * 0.2),
        ],
        steps,
        result: Interval { lower: left, point: left, upper: left + 7.5 },
        result_label: "Сделано в Казахстане".into(),
        result_value: format!("{:.0}\u{a0}млн\u{a0}₸", left * 98.0),
        target: Some(70.0),
        words: WaterfallWords {
            axis: "проценты от цены договора".into(),
            target: "цель".into(),
            interval: "не менее – не более".into(),
            kinds: ["ввезено", "пошлины и налоги", "торговая наценка", "неизвестно", "производство", "услуги"]
                .map(String::from),
        },
    }
}

pub fn timeline(events: usize) -> TimelineFigure {
    let start: Date = date(2024, 2, 20);
    let event = |number: usize| {
        let kind = EventKind::ALL[[0, 3, 1, 4, 0, 2, 6, 3, 5][number % 9]];
        let day = (number * if events < 20 { 61 } else { 2 }) as i64;
        StockEvent {
            date: start.saturating_add(jiff::Span::new().days(day)),
            kind,
            quantity: (20.0 + (number * 37 % 90) as f64) * if kind.sign() > 0.0 { 1.35 } else { 0.8 },
            imported: if kind.sign() < 0.0 && number.is_multiple_of(2) { 10.0 } else { 0.0 },
            label: format!("документ {number}"),
        }
    };
    TimelineFigure {
        caption: caption("Остаток насосов НЦ-50 у ТОО «Жетісу Сорғы»"),
        unit: "шт".into(),
        opening: 15.0,
        events: (0..events).map(event).collect(),
        words: TimelineWords {
            stock: "На складе, шт".into(),
            moves: "Приход ↑ и расход ↓, шт".into(),
            nothing_stays: "На складе ничего не остаётся".into(),
            entered: "из них ввезено тем же товаром".into(),
            shortfall: "ушло больше, чем пришло по документам".into(),
            bars_add_up: "Каждый столбик — сумма за {days} дн.".into(),
            kinds: [
                "ввезено",
                "куплено в стране",
                "изготовлено",
                "поставлено по договорам",
                "продано другим",
                "вывезено",
                "израсходовано",
            ]
            .map(String::from),
            empty: "Движений нет".into(),
        },
    }
}

pub fn overview(contracts: usize) -> OverviewFigure {
    let kinds = [("Ремонт", 55.0), ("Модернизация", 35.0), ("Производство", 70.0)];
    let names = [
        "ТОО «Жетісу Сорғы»",
        "АО «Петропавловский завод тяжёлого машиностроения»",
        "«Қазақстан Парамаунт Инжиниринг» ЖШС",
    ];
    let contract = |number: usize, target: f64| {
        let point = (number * 29 % 97) as f64;
        let local = Interval {
            lower: (point - (number % 7) as f64 * 2.0).max(0.0),
            point,
            upper: (point + (number % 5) as f64 * 4.0).min(100.0),
        };
        let verdict = match local {
            Interval { lower, .. } if lower >= target => Verdict::Met,
            Interval { upper, .. } if upper < target => Verdict::Missed,
            _ => Verdict::CannotTell,
        };
        OverviewContract {
            id: format!("K-{number:03}/2024"),
            supplier: names[number % 3].into(),
            local,
            target: (!number.is_multiple_of(11)).then_some(target),
            verdict: if !number.is_multiple_of(11) { verdict } else { Verdict::NoTarget },
        }
    };
    let group = |kind: usize| OverviewGroup {
        label: format!("{}, цель {} %", kinds[kind].0, kinds[kind].1),
        contracts: (0..contracts)
            .filter(|number| number % 3 == kind)
            .map(|number| contract(number, kinds[kind].1))
            .collect(),
    };
    OverviewFigure {
        caption: caption("Договоры и цели местного содержания"),
        groups: (0..3).map(group).collect(),
        rows: OverviewFigure::ROWS,
        words: OverviewWords {
            axis: "сделано в Казахстане, проценты от цены".into(),
            target: "цель".into(),
            interval: "не менее – не более".into(),
            point: "наиболее вероятно".into(),
            verdicts: ["выполнено", "не выполнено", "нельзя сказать", "без цели"].map(String::from),
            bands: "число договоров по доле".into(),
            and_more: "и ещё {count}".into(),
            empty: "Договоров нет".into(),
        },
    }
}

/// Words that break pictures: markup, emoji, right-to-left, Chinese, line ends, control characters, nothing, very long.
fn hostile_word(number: usize) -> String {
    match number % 9 {
        0 => String::new(),
        1 => "<script>alert('x')</script>&\"".into(),
        2 => "длинное имя ".repeat(if number < 40 { 800 } else { 10 }),
        3 => "Ж".repeat(if number < 40 { 10_000 } else { 100 }),
        4 => "🚀 ракета \u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}".into(),
        5 => "شركة النفط \u{202e}кынар".into(),
        6 => "строка\nстрока\tтаб\u{0}\u{7}\u{feff}\u{ffff}".into(),
        7 => "浙江利欧泵业有限公司".into(),
        _ => "{n}{count}]]>--><!--".into(),
    }
}

fn hostile_number(number: usize) -> f64 {
    [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -5.0, 1e300, 0.0, 1e-300, 42.5][number % 8]
}

pub fn hostile_chain(parties: usize) -> ChainFigure {
    let party = |number: usize| ChainParty {
        name: hostile_word(number),
        role: hostile_word(number + 1),
        country: hostile_word(number + 2),
        id: hostile_word(number + 3),
        side: [Side::Home, Side::Abroad, Side::Buyer, Side::Home][number % 4],
        made_here: Some(Interval {
            lower: hostile_number(number),
            point: hostile_number(number + 1),
            upper: hostile_number(number + 2),
        }),
        made_here_says: hostile_word(number + 4),
        ..ChainParty::default()
    };
    let flow = |number: usize| ChainFlow {
        from: number * 7 % (parties + 1),
        to: number * 11 % parties,
        goods: hostile_word(number),
        quantity: vec![Amount { number: hostile_number(number), unit: hostile_word(number + 1) }],
        value: vec![Amount { number: hostile_number(number + 3), unit: String::new() }],
        ..ChainFlow::default()
    };
    ChainFigure {
        caption: Caption {
            title: hostile_word(3),
            subtitle: hostile_word(1),
            footer: vec![hostile_word(2)],
            ..Caption::default()
        },
        parties: (0..parties).map(party).collect(),
        flows: (0..parties * 3).map(flow).collect(),
        words: ChainWords { border: hostile_word(1), tier: hostile_word(8), ..ChainWords::default() },
        ..ChainFigure::default()
    }
}

pub fn hostile_waterfall() -> WaterfallFigure {
    let step = |number: usize| WaterfallStep {
        label: hostile_word(number),
        detail: hostile_word(number + 1),
        percent: hostile_number(number),
        value: hostile_word(number + 2),
        ..WaterfallStep::default()
    };
    WaterfallFigure {
        steps: (0..9).map(step).collect(),
        parts: (3..6).map(step).collect(),
        result: Interval { lower: f64::INFINITY, point: f64::NAN, upper: -1e300 },
        target: Some(1e300),
        ..WaterfallFigure::default()
    }
}

pub fn hostile_timeline() -> TimelineFigure {
    let event = |number: usize| StockEvent {
        date: [Date::MIN, Date::MAX, Date::ZERO, date(2024, 2, 29)][number % 4],
        kind: EventKind::ALL[number % 7],
        quantity: hostile_number(number),
        imported: hostile_number(number + 1),
        label: hostile_word(number),
    };
    TimelineFigure { opening: f64::NAN, events: (0..40).map(event).collect(), ..TimelineFigure::default() }
}

pub fn hostile_overview() -> OverviewFigure {
    let contract = |number: usize| OverviewContract {
        id: hostile_word(number),
        supplier: hostile_word(number + 1),
        local: Interval {
            lower: hostile_number(number),
            point: hostile_number(number + 1),
            upper: hostile_number(number + 2),
        },
        target: Some(hostile_number(number + 3)),
        ..OverviewContract::default()
    };
    let group = OverviewGroup { label: hostile_word(2), contracts: (0..60).map(contract).collect() };
    OverviewFigure { caption: Caption::default(), groups: vec![group], rows: 40, words: OverviewWords::default() }
}

/// Two curves and so many points.
pub fn curve(points: usize) -> CurveFigure {
    let point = |at: usize| CurvePoint {
        across: at as f64 * 10.0 + 5.0,
        up: at as f64 * 9.0,
        reach: (at as f64 * 8.0, at as f64 * 10.0 + 10.0),
        count: (at * 1_000).to_string(),
    };
    let corners = |step: f64| (0..points).map(|at| (at as f64 * 11.0, 100.0 - at as f64 * step)).collect();
    CurveFigure {
        caption: caption("Уверенность и правда"),
        curves: vec![
            Curve { name: "перепродавцы".into(), corners: corners(3.0) },
            Curve { name: "любая схема".into(), corners: corners(7.0) },
        ],
        points: (0..points).map(point).collect(),
        words: CurveWords {
            across: "уверенность, которую называет программа".into(),
            up: "↑ так и есть, процентов".into(),
            diagonal: "заслуженная уверенность".into(),
            point: "находки этой уверенности".into(),
            reach: "интервал 95 %".into(),
            count: "число".into(),
            empty: "Нет находок".into(),
        },
    }
}

/// So many rows.
pub fn bars(rows: usize) -> BarsFigure {
    let row = |at: usize| BarRow {
        label: format!("Схема {at}: ввоз через фирму-прокладку и перепродажа под видом своего"),
        value: (at % 5 != 4).then_some(at as f64 * 1.5),
        reach: (at % 3 != 2).then_some((at as f64, at as f64 * 2.0)),
        says: format!("{at} из 60"),
    };
    BarsFigure {
        caption: caption("Ошибка по схемам"),
        rows: (0..rows).map(row).collect(),
        scale: BarScale::Points,
        words: BarsWords {
            axis: "процентных пунктов".into(),
            bar: "медиана".into(),
            reach: "до 95 %".into(),
            empty: "Нет договоров".into(),
        },
    }
}

pub fn hostile_curve() -> CurveFigure {
    let mut figure = curve(10);
    figure.points[1].up = f64::NAN;
    figure.points[2].reach = (f64::NEG_INFINITY, f64::INFINITY);
    figure.points[3].count = "<script>\u{202e}".repeat(20);
    figure.curves[0].corners[2] = (f64::INFINITY, -1e300);
    figure.words.up = "<script>alert(1)</script>\u{202e}".into();
    figure
}

pub fn hostile_bars() -> BarsFigure {
    let mut figure = bars(8);
    figure.rows[0].value = Some(f64::INFINITY);
    figure.rows[1].reach = Some((f64::NAN, -1e300));
    figure.rows[2].label = "<script>alert(1)</script>".repeat(30);
    figure.rows[3].says = "\u{202e}<b>\u{0}".into();
    figure
}
