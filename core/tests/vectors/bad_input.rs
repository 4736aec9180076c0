use cobro::{Api, ClientOptions, Error, ErrorKind};
use serde_json::{Value, json};

use crate::Outcome;
use crate::args::Args;
use crate::call::call;
use crate::file::Case;
use crate::matching::matches;
use crate::stage::Stage;
use crate::{oauth, reports, requests, shop, shown};

/// Bad input: refused with its field and rule before anything is sent.
pub(crate) async fn run(case: &Case) -> Outcome {
    let mut input = Args::new(case.input_value())?;
    let stage = Stage::set(input.maybe_text("site")?).await?;
    let mut options = stage.options();
    if let Some(api) = input.maybe_text("api")? {
        options.api = Api::from(api);
    }
    let (name, args) = (input.text("call")?, Args::new(input.value("args").unwrap_or(json!({})))?);
    input.done()?;
    let result = make(&stage, options, &name, args).await?;
    let error = result.err().ok_or("it was accepted")?;
    if error.kind() != ErrorKind::InvalidInput {
        return Err(format!("not invalid_input: {error}"));
    }
    matches(&case.expect, &shown::error(error.details()))?;
    stage.expect_silence().await
}

async fn make(
    stage: &Stage,
    options: ClientOptions,
    name: &str,
    args: Args,
) -> Result<Result<Value, Error>, String> {
    if name == "client" {
        let options = requests::options(args, options)?;
        return Ok(stage.client(options).map(|_| Value::Null));
    }
    if name.starts_with("oauth") || name.starts_with("sellers") {
        return oauth::make(stage, name, args).await;
    }
    let client = stage.client(options).map_err(|e| e.to_string())?;
    match name {
        "sell" => Ok(client.sell(requests::sale(args)?).await.map(|sale| shown::info(sale.info()))),
        "instore_orders.put" | "instore_orders.post_qr" | "instore_orders.put_qr" => {
            call(&client, name, args.over(requests::usual_order())?).await
        }
        "orders.create" => call(&client, name, args.over(requests::usual_qr_order())?).await,
        "stores.create" => call(&client, name, args.over(shop::usual_store())?).await,
        "pos.create" => call(&client, name, args.over(shop::usual_pos())?).await,
        "reports.create" => call(&client, name, args.over(reports::usual_report())?).await,
        "reports.create_config" | "reports.update_config" => {
            call(&client, name, args.over(reports::usual_config())?).await
        }
        "reports.fetch" => call(&client, name, args.over(reports::usual_days())?).await,
        _ if name.starts_with("reports.") => {
            call(&client, name, args.over(json!({"report": "settlement"}))?).await
        }
        _ => call(&client, name, args).await,
    }
}
