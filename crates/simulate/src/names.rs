//! Names of firms that do not exist, in the scripts and legal forms of real files.

use super::chance::Chance;
use std::collections::BTreeSet;

/// First words of names at home: places, plants and birds, put together so that no firm is meant.
const ROOTS: [&str; 48] = [
    "Аққайың",
    "Тұмарсай",
    "Бозторғай",
    "Көкжота",
    "Сарқамыс",
    "Жезтаңба",
    "Қызылбиік",
    "Ақмоншақ",
    "Темірқыр",
    "Шолпанкөл",
    "Нұржота",
    "Байжүйе",
    "Алмасай",
    "Қоңырқаз",
    "Тасөткел",
    "Жасылөзен",
    "Мұзтау",
    "Күнбағыс",
    "Серіктас",
    "Жаңаөріс",
    "Ақбидай",
    "Қарағай",
    "Самұрық-М",
    "Үштөбе",
    "Ойқарағай",
    "Сұңқартас",
    "Есілжар",
    "Бұлақты",
    "Шағала",
    "Тобылғы",
    "Северный Яр",
    "Степной Ветер",
    "Белый Камень",
    "Верный Ключ",
    "Новый Тракт",
    "Синий Утёс",
    "Долина",
    "Родник",
    "Полярис",
    "Вектор Степи",
    "Меридиан-К",
    "Горизонт-7",
    "Орион Дала",
    "Сириус Тау",
    "Альтаир-КЗ",
    "Каскад",
    "Монолит",
    "Эталон",
];

/// Second words, by what a firm does.
fn trades(activity: &str) -> &'static [&'static str] {
    match activity.get(..2).unwrap_or_default() {
        "01" | "02" => &["Агро", "Шаруа", "Егін"],
        "05" | "06" | "07" | "08" => &["Кен", "Руда", "Недра", "Кеніш"],
        "13" | "14" => &["Тігін", "Текстиль", "Киім", "Мануфактура"],
        "15" => &["Былғары", "Обувь", "Аяқ Киім"],
        "19" | "20" | "22" => &["Химия", "Полимер", "Синтез"],
        "21" | "32" => &["Фарм", "Медтех", "Дәрі"],
        "23" | "24" => &["Металл", "Прокат", "Болат"],
        "25" => &["Құрылым", "Деталь", "Соғу"],
        "26" => &["Прибор", "Оптика", "Электроника"],
        "27" => &["Электро", "Энергомаш", "Қуат"],
        "28" => &["Машина", "Агрегат", "Сорғы"],
        "29" | "30" => &["Авто", "Мотор", "Техника"],
        "35" => &["Энерго", "Жылу", "Станция"],
        "45" | "46" | "47" => &["Трейд", "Снаб", "Импорт", "Сауда", "Логистик"],
        "49" => &["Транс", "Жол", "Экспедиция"],
        "71" => &["Жоба", "Инжиниринг", "Сынақ"],
        _ => &["Сервис", "Комплект", "Өндіріс", "Индустрия"],
    }
}

/// Names that are taken.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A name at home for who does this.
    pub fn home(&mut self, activity: &str, chance: &mut Chance) -> String {
        for again in 0_u32.. {
            let root = chance.pick(&ROOTS).copied().unwrap_or_default();
            let trade = chance.pick(trades(activity)).copied().unwrap_or_default();
            let stem = if again < 4 { format!("{root} {trade}") } else { format!("{root} {trade}-{again}") };
            if self.taken.insert(stem.clone()) {
                return match chance.place(20) {
                    0..=1 => format!("АО «{stem}»"),
                    2..=3 => format!("«{stem}» ЖШС"),
                    _ => format!("ТОО «{stem}»"),
                };
            }
        }
        String::new()
    }
}

/// What a firm abroad deals in, as its name says it: Latin, Cyrillic, Chinese, Korean.
const WORDS: [(&str, &str, &str, &str); 12] = [
    ("Nordlicht", "Полярстрой", "星河", "새별"),
    ("Altora", "Уралтрейд", "东岭", "한빛기계"),
    ("Brenka", "Волгопром", "华远", "동해전자"),
    ("Cordim", "Невакомплект", "金桥", "미래정밀"),
    ("Delvana", "Окамаш", "明辉", "청운"),
    ("Estermo", "Камаснаб", "海风", "가온"),
    ("Falkon", "Ладогатех", "天成", "누리"),
    ("Grentis", "Сибагрегат", "宏达", "한결"),
    ("Hexalo", "Донприбор", "永信", "다온"),
    ("Ivaria", "Двинатекс", "瑞丰", "해솔"),
    ("Jorvik-M", "Припятьмаш", "长盛", "아라"),
    ("Kestrel", "Беловодье", "中岳", "보람"),
];

/// The name of the n-th firm of a country; "example" in the country's language says that nobody is meant.
pub fn abroad(letters: &str, number: usize, chance: &mut Chance) -> String {
    let (latin, cyrillic, chinese, korean) = WORDS[number % WORDS.len()];
    let round = number / WORDS.len();
    let more = if round == 0 { String::new() } else { format!(" {}", round + 1) };
    match letters {
        "CN" if chance.happens(0.35) => format!("示例{chinese}贸易有限公司{more}"),
        "CN" => format!("Shili {latin} Trading{more} Co., Ltd"),
        "RU" => format!("ООО «Пример {cyrillic}{more}»"),
        "BY" => format!("ОАО «Прыклад {cyrillic}{more}»"),
        "KG" => format!("ОсОО «Мисал {latin}{more}»"),
        "AM" => format!("ООО «Оринак {latin}{more}»"),
        "DE" | "CH" => format!("Beispiel {latin}{more} GmbH"),
        "TR" => format!("Örnek {latin}{more} Sanayi A.Ş."),
        "KR" if chance.happens(0.3) => format!("예시 {korean}{more} 주식회사"),
        "KR" => format!("Yesi {latin}{more} Co., Ltd"),
        "JP" => format!("Rei {latin}{more} K.K."),
        "IT" => format!("Esempio {latin}{more} S.r.l."),
        "FR" => format!("Exemple {latin}{more} SAS"),
        "PL" => format!("Przykład {latin}{more} Sp. z o.o."),
        "CZ" => format!("Příklad {latin}{more} s.r.o."),
        "ES" => format!("Ejemplo {latin}{more} S.A."),
        "SE" => format!("Exempel {latin}{more} AB"),
        "AE" => format!("Mithal {latin}{more} FZE"),
        "UZ" => format!("«Namuna {latin}{more}» MChJ"),
        "IN" => format!("Udaharan {latin}{more} Pvt Ltd"),
        _ => format!("Sample {latin}{more} Inc."),
    }
}

/// Towns and streets of addresses.
const TOWNS: [&str; 10] = [
    "г. Алматы",
    "г. Астана",
    "г. Шымкент",
    "г. Караганда",
    "г. Петропавловск",
    "г. Уральск",
    "г. Семей",
    "г. Тараз",
    "г. Костанай",
    "г. Павлодар",
];
const STREETS: [&str; 10] = [
    "ул. Примерная",
    "ул. Учебная",
    "ул. Заводская",
    "ул. Складская",
    "пр. Степной",
    "ул. Литейная",
    "ул. Мирная",
    "ул. Приборная",
    "пер. Тихий",
    "ул. Образцовая",
];

/// An address at home.
pub fn address(chance: &mut Chance) -> String {
    let town = chance.pick(&TOWNS).copied().unwrap_or_default();
    let street = chance.pick(&STREETS).copied().unwrap_or_default();
    format!("{town}, {street}, {}", chance.whole(1, 180))
}

/// A model: two or three letters and a number.
pub fn model(chance: &mut Chance) -> String {
    const LETTERS: [char; 16] = ['А', 'Б', 'В', 'Г', 'Д', 'К', 'Л', 'М', 'Н', 'О', 'П', 'Р', 'С', 'Т', 'У', 'Х'];
    let letters: String = (0..chance.whole(2, 3)).filter_map(|_| chance.pick(&LETTERS).copied()).collect();
    format!("{letters}-{}", chance.whole(1, 60) * 10)
}

/// A model as makers abroad name theirs.
pub fn foreign_model(chance: &mut Chance) -> String {
    const LETTERS: [char; 12] = ['A', 'C', 'D', 'F', 'G', 'H', 'L', 'M', 'Q', 'T', 'X', 'Z'];
    let letters: String = (0..chance.whole(2, 3)).filter_map(|_| chance.pick(&LETTERS).copied()).collect();
    format!("{letters}{}", chance.whole(100, 999))
}
