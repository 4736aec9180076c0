//! Options out of the environment.

use std::collections::HashMap;
use std::time::Duration;

use cobro::{Api, ClientOptions, Error, Site};

const NEEDED: [(&str, &str); 3] =
    [("COBRO_ACCESS_TOKEN", "APP_USR-1-7001"), ("COBRO_SITE", "MLB"), ("COBRO_API", "instore")];

fn read(more: &[(&str, &str)]) -> Result<ClientOptions, Error> {
    let all: HashMap<&str, &str> = NEEDED.iter().chain(more).copied().collect();
    ClientOptions::from_lookup(|name| all.get(name).map(|value| (*value).to_owned()))
}

#[test]
fn the_three_that_are_needed_are_enough() {
    let options = read(&[]).unwrap();
    assert_eq!(options, ClientOptions::new("APP_USR-1-7001", Site::Mlb, Api::Instore));
}

#[test]
fn the_rest_is_read_too() {
    let options = read(&[
        ("COBRO_COLLECTOR_ID", "9223372036854775807"),
        ("COBRO_BASE_URL", "http://127.0.0.1:8080"),
        ("COBRO_CONNECT_TIMEOUT", "3"),
        ("COBRO_CALL_TIMEOUT", "30"),
        ("COBRO_MAX_ATTEMPTS", "2"),
        ("COBRO_PROXY", "http://proxy.example:3128"),
        ("COBRO_INTEGRATOR_ID", "dev_1"),
        ("COBRO_PLATFORM_ID", "plat"),
        ("COBRO_CORPORATION_ID", "corp"),
        ("COBRO_USER_AGENT", "till/4"),
    ])
    .unwrap();
    let expected = ClientOptions {
        collector_id: Some(i64::MAX),
        base_url: Some("http://127.0.0.1:8080".to_owned()),
        connect_timeout: Some(Duration::from_secs(3)),
        call_timeout: Some(Duration::from_secs(30)),
        max_attempts: Some(2),
        proxy: Some("http://proxy.example:3128".to_owned()),
        integrator_id: Some("dev_1".to_owned()),
        platform_id: Some("plat".to_owned()),
        corporation_id: Some("corp".to_owned()),
        user_agent: Some("till/4".to_owned()),
        ..ClientOptions::new("APP_USR-1-7001", Site::Mlb, Api::Instore)
    };
    assert_eq!(options, expected);
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let cases = [
        (("COBRO_ACCESS_TOKEN", ""), "required"),
        (("COBRO_SITE", ""), "required"),
        (("COBRO_SITE", "MLX"), "site"),
        (("COBRO_API", ""), "required"),
        (("COBRO_COLLECTOR_ID", "seven"), "format"),
        (("COBRO_CALL_TIMEOUT", "20s"), "format"),
        (("COBRO_CONNECT_TIMEOUT", "-1"), "format"),
        (("COBRO_MAX_ATTEMPTS", "4.0"), "format"),
        (("COBRO_ROOT_CERTIFICATES", "/no/such/file.pem"), "file"),
    ];
    for ((name, value), rule) in cases {
        let error = read(&[(name, value)]).unwrap_err();
        let details = error.details();
        assert_eq!((details.field.as_deref(), details.rule.as_deref()), (Some(name), Some(rule)), "{error}");
    }
}

#[test]
fn an_empty_variable_is_an_absent_one() {
    assert_eq!(read(&[("COBRO_PROXY", ""), ("COBRO_COLLECTOR_ID", "")]).unwrap(), read(&[]).unwrap());
}
