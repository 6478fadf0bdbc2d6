//! Numbers that decide: from a case folder in to the answers out. Each case's README names its source.

use crate::expect::check_case;

macro_rules! cases {
    ($($test:ident: $name:literal in $dir:literal;)*) => {
        $(#[test]
        fn $test() {
            check_case($name, $dir);
        })*
    };
}

cases! {
    d1_one_tier_sees_all_local_the_chain_does_not: "d1" in "tests/cases/d1";
    d1_without_codes_counts_every_value_added: "d1-pooled" in "tests/cases/d1-pooled";
    d2_a_circle_of_two_has_its_exact_solution: "d2" in "tests/cases/d2";
    d3_what_is_unknown_widens_the_interval: "d3" in "tests/cases/d3";
    d4_first_in_first_out: "d4-fifo" in "tests/cases/d4-fifo";
    d4_in_proportion: "d4-proportional" in "tests/cases/d4-proportional";
    d5_two_stores_in_proportion: "d5-proportional" in "tests/cases/d5-proportional";
    the_prior_arts_circle_is_all_imported: "prior-art-circle" in "tests/cases/prior-art-circle";
    a_closed_circle_is_named_and_unknown: "closed-circle" in "tests/cases/closed-circle";
    germany_1995_multipliers: "germany-1995" in "datasets/germany-1995";
    leather_table_seen_from_argentina: "leather-ar" in "tests/cases/leather-ar";
    leather_table_seen_from_turkey: "leather-tr" in "tests/cases/leather-tr";
    leather_table_seen_from_germany: "leather-de" in "tests/cases/leather-de";
    stock_example_of_values_first_in_first_out: "stock-i1-fifo" in "tests/cases/stock-i1-fifo";
    stock_example_of_values_last_in_first_out: "stock-i1-lifo" in "tests/cases/stock-i1-lifo";
    stock_example_of_origins_first_in_first_out: "stock-i2-fifo" in "tests/cases/stock-i2-fifo";
    stock_example_of_origins_last_in_first_out: "stock-i2-lifo" in "tests/cases/stock-i2-lifo";
    kz_1_a_traders_mark_up_is_not_local: "kz-1" in "tests/cases/kz-1";
    kz_2_each_contractors_own_value_once: "kz-2" in "tests/cases/kz-2";
    source_mapping_gives_the_same_case: "source-mapping" in "tests/cases/source-mapping";
    source_formats_give_the_same_case: "source-formats" in "tests/cases/source-formats";
    known_layouts_give_the_same_case: "source-layouts" in "tests/cases/source-layouts";
    releases_of_ocds_give_the_same_case: "source-ocds" in "tests/cases/source-ocds";
    documents_give_the_same_case: "source-documents" in "tests/cases/source-documents";
    real_releases_of_ocds_are_read: "real-ocds" in "tests/cases/real-ocds";
    quickstart_follows_the_sums_by_hand: "quickstart" in "datasets/quickstart";
    scms_seen_from_south_africa: "scms" in "datasets/scms";
    bad_broken_utf8: "bad-broken-utf8" in "tests/cases/bad-broken-utf8";
    bad_contract_without_items: "bad-contract-without-items" in "tests/cases/bad-contract-without-items";
    bad_dates_out_of_order: "bad-dates-out-of-order" in "tests/cases/bad-dates-out-of-order";
    bad_invoice_before_stock: "bad-invoice-before-stock" in "tests/cases/bad-invoice-before-stock";
    bad_items_without_contract: "bad-items-without-contract" in "tests/cases/bad-items-without-contract";
    bad_missing_table: "bad-missing-table" in "tests/cases/bad-missing-table";
    bad_negative_quantity: "bad-negative-quantity" in "tests/cases/bad-negative-quantity";
    bad_not_a_number: "bad-not-a-number" in "tests/cases/bad-not-a-number";
    bad_unknown_country: "bad-unknown-country" in "tests/cases/bad-unknown-country";
    bad_unknown_unit: "bad-unknown-unit" in "tests/cases/bad-unknown-unit";
    bad_wrong_delimiter: "bad-wrong-delimiter" in "tests/cases/bad-wrong-delimiter";
}
