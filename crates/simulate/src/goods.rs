//! What is made and traded in the made-up economy: goods and services with prices, and what they are made from.
//!
//! Data, not code: `data/goods.csv` lists them, `data/recipes.csv` says which share of a product's price its inputs are.

use rustc_hash::FxHashMap;
use tegi_model::{Country, Quantity};

/// A good by its place in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GoodIx(pub u16);

/// What kind of good it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Mined or grown.
    Raw,
    /// Made to be built in.
    Component,
    /// What declared producers deliver.
    Product,
    /// Rendered, not made.
    Service,
    /// Repair of what the customer brings.
    Repair,
    /// Modernization of what the customer brings.
    Modernization,
    /// Machines with which goods are made.
    Equipment,
}

/// A good or service.
#[derive(Clone, Debug)]
pub struct Good {
    /// Its name in the catalogue.
    pub key: &'static str,
    /// Its commodity code; empty for services.
    pub code: &'static str,
    /// As documents describe it.
    pub description: &'static str,
    /// The unit as documents write it.
    pub unit: &'static str,
    /// List price of one unit, in tenge.
    pub price: f64,
    /// Net weight of one unit.
    pub kg: f64,
    /// Import duty, as a fraction.
    pub duty: f64,
    /// What kind.
    pub kind: Kind,
    /// Activity code of who makes it.
    pub activity: &'static str,
    /// Which part of the demand at home is made at home.
    pub home: f64,
    /// Where the rest comes from.
    pub abroad: Vec<Country>,
    /// Its inputs: so much for one unit.
    pub recipe: Vec<(GoodIx, f64)>,
}

impl Good {
    /// Whether it is counted one by one.
    pub fn is_counted(&self) -> bool {
        matches!(self.unit, "шт" | "компл" | "пар" | "упак" | "рейс" | "усл")
    }

    /// So many units: whole ones where it is counted, else to three digits behind the dot.
    pub fn amount(&self, units: f64) -> Quantity {
        let step = if self.is_counted() { Quantity::ONE } else { Quantity::ONE / 1_000 };
        Quantity::new(((units * Quantity::ONE as f64 / step as f64).round().max(1.0) as i64).saturating_mul(step))
    }
}

/// All goods.
#[derive(Debug)]
pub struct Catalogue {
    goods: Vec<Good>,
    places: FxHashMap<&'static str, GoodIx>,
}

impl Catalogue {
    /// The catalogue as it is written in the data.
    pub fn read() -> Catalogue {
        let mut catalogue = Catalogue { goods: Vec::new(), places: FxHashMap::default() };
        include_str!("data/goods.csv").lines().skip(1).for_each(|line| {
            catalogue.add(line);
        });
        include_str!("data/recipes.csv").lines().skip(1).for_each(|line| {
            catalogue.teach(line);
        });
        catalogue
    }

    fn add(&mut self, line: &'static str) -> Option<()> {
        let cells: Vec<&str> = line.split(',').collect();
        let [key, code, description, unit, price, kg, duty, kind, activity, home, abroad] = cells[..] else {
            return None;
        };
        let kind = match kind {
            "raw" => Kind::Raw,
            "product" => Kind::Product,
            "service" => Kind::Service,
            "equipment" => Kind::Equipment,
            "repair" => Kind::Repair,
            "modernization" => Kind::Modernization,
            _ => Kind::Component,
        };
        self.places.insert(key, GoodIx(self.goods.len() as u16));
        self.goods.push(Good {
            key,
            code,
            description,
            unit,
            price: price.parse().ok()?,
            kg: kg.parse().ok()?,
            duty: duty.parse::<f64>().ok()? / 100.0,
            kind,
            activity,
            home: home.parse().ok()?,
            abroad: abroad.split(';').filter_map(|country| country.parse().ok()).collect(),
            recipe: Vec::new(),
        });
        Some(())
    }

    fn teach(&mut self, line: &'static str) -> Option<()> {
        let cells: Vec<&str> = line.split(',').collect();
        let [product, input, share] = cells[..] else { return None };
        let (product, input) = (*self.places.get(product)?, *self.places.get(input)?);
        let share: f64 = share.parse().ok()?;
        let units = share * self.get(product).price / self.get(input).price;
        self.goods[usize::from(product.0)].recipe.push((input, three_digits(units)));
        Some(())
    }

    /// The good at a place.
    pub fn get(&self, good: GoodIx) -> &Good {
        &self.goods[usize::from(good.0)]
    }

    /// The good of a name in the catalogue; the first where there is none.
    pub fn named(&self, key: &str) -> GoodIx {
        self.places.get(key).copied().unwrap_or(GoodIx(0))
    }

    /// Goods of a kind, in order.
    pub fn of(&self, kind: Kind) -> Vec<GoodIx> {
        self.all().filter(|(_, good)| good.kind == kind).map(|(ix, _)| ix).collect()
    }

    /// All goods, in order.
    pub fn all(&self) -> impl Iterator<Item = (GoodIx, &Good)> {
        self.goods.iter().enumerate().map(|(i, good)| (GoodIx(i as u16), good))
    }
}

/// A number with three digits that mean something, as bills of materials are written.
pub fn three_digits(number: f64) -> f64 {
    if number <= 0.0 {
        return 0.0;
    }
    let scale = 10_f64.powf(2.0 - number.log10().floor());
    (number * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_the_data_is_lost() {
        let catalogue = Catalogue::read();
        assert_eq!(catalogue.all().count(), include_str!("data/goods.csv").lines().count() - 1);
        let inputs: usize = catalogue.all().map(|(_, good)| good.recipe.len()).sum();
        assert_eq!(inputs, include_str!("data/recipes.csv").lines().count() - 1);
    }

    #[test]
    fn what_is_made_costs_more_than_its_inputs() {
        let catalogue = Catalogue::read();
        for (_, good) in catalogue.all() {
            let inputs: f64 = good.recipe.iter().map(|(input, units)| units * catalogue.get(*input).price).sum();
            assert!(inputs < 0.92 * good.price, "{}: {}", good.key, inputs / good.price);
            let bare = matches!(good.kind, Kind::Product | Kind::Component) && good.home > 0.0 && inputs == 0.0;
            assert!(!bare, "{} is made from nothing", good.key);
        }
    }
}
