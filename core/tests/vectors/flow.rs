use std::collections::HashMap;
use std::time::Duration;

use cobro::{Api, Client, ClientOptions, Error, LateMoneyEvents, Sale, SaleEvents};
use serde_json::{Value, json};

use crate::Outcome;
use crate::args::Args;
use crate::call::call;
use crate::file::Case;
use crate::matching::matches;
use crate::stage::Stage;
use crate::{notification, requests, shown};

/// A flow that takes longer hangs: time in it is virtual.
const PATIENCE: Duration = Duration::from_mins(1);

/// A flow: steps in their order, each of which must hold.
pub(crate) async fn run(case: &Case) -> Outcome {
    let mut input = Args::new(case.input_value())?;
    let stage = Stage::set(input.maybe_text("site")?).await?;
    let options = Args::new(input.value("options").unwrap_or(json!({})))?;
    let mut options = requests::options(options, stage.options())?;
    // Deleted with everything beside it when the flow ends.
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    if input.maybe_bool("journal")? == Some(true) {
        options.journal = folder.path().join("journal.db").to_str().map(str::to_owned);
    }
    let client = stage.client(options.clone()).map_err(|e| e.to_string())?;
    let steps = input.list("steps")?;
    input.done()?;
    if steps.is_empty() || case.expect != json!({}) {
        return Err("a flow has steps, and expects nothing beside them".to_owned());
    }
    let mut flow = Flow {
        stage,
        options,
        client,
        sales: HashMap::new(),
        streams: HashMap::new(),
        saved: HashMap::new(),
        late: None,
    };
    for (index, step) in steps.into_iter().enumerate() {
        let shown = step.to_string();
        tokio::time::timeout(PATIENCE, flow.step(step))
            .await
            .unwrap_or_else(|_| Err("it hangs".to_owned()))
            .map_err(|problem| format!("step {} {shown}: {problem}", index + 1))?;
    }
    Ok(())
}

struct Flow {
    stage: Stage,
    options: ClientOptions,
    client: Client,
    sales: HashMap<String, Sale>,
    streams: HashMap<String, SaleEvents>,
    saved: HashMap<String, Value>,
    late: Option<LateMoneyEvents>,
}

impl Flow {
    async fn step(&mut self, step: Value) -> Outcome {
        let mut step = Args::new(self.resolve(step)?)?;
        let what = step.text("do")?;
        match what.as_str() {
            "remaining" | "requests" => return self.measure(&what, step).await,
            "crash" => {
                // The till may come back on the other generation of the API.
                if let Some(api) = step.maybe_text("api")? {
                    self.options.api = Api::from(api);
                }
                step.done()?;
                self.stage.crash_clients();
                self.late = None;
                self.client = self.stage.client(self.options.clone()).map_err(|e| e.to_string())?;
                return Ok(());
            }
            _ => {}
        }
        let name = step.maybe_text("as")?;
        let (expect, expect_error) = (step.value("expect"), step.value("expect_error"));
        let result = self.act(&what, step, name.as_deref()).await?;
        match (result, expect_error) {
            (Ok(value), None) => {
                if let Some(expect) = expect {
                    matches(&expect, &value)?;
                }
                if let Some(name) = name {
                    self.saved.insert(name, value);
                }
                Ok(())
            }
            (Ok(value), Some(_)) => Err(format!("there is no error but {value}")),
            (Err(error), Some(expected)) => matches(&expected, &shown::error(error.details())),
            (Err(error), None) => Err(error.to_string()),
        }
    }

    async fn act(
        &mut self,
        what: &str,
        step: Args,
        name: Option<&str>,
    ) -> Result<Result<Value, Error>, String> {
        match what {
            "sell" | "next_event" | "wait" | "check" | "cancel" | "refund" | "wait_refund" => {
                self.act_on_sale(what, step, name).await
            }
            _ => self.act_on_client(what, step).await,
        }
    }

    async fn act_on_sale(
        &mut self,
        what: &str,
        mut step: Args,
        name: Option<&str>,
    ) -> Result<Result<Value, Error>, String> {
        Ok(match what {
            "sell" => {
                let request = requests::sale(arguments(&mut step)?)?;
                step.done()?;
                let sold = self.client.sell(request).await;
                sold.map(|sale| {
                    let info = shown::info(sale.info());
                    if let Some(name) = name {
                        self.sales.insert(name.to_owned(), sale);
                    }
                    info
                })
            }
            "next_event" => {
                let name = step.text("sale")?;
                step.done()?;
                let sale = self.sale(&name)?;
                let stream = self.streams.entry(name).or_insert_with(|| sale.events());
                let event = stream.next().await;
                event.map(|event| event.as_ref().map_or(Value::Null, shown::event))
            }
            "wait" | "check" | "cancel" => {
                let sale = self.sale(&step.text("sale")?)?;
                step.done()?;
                let outcome = match what {
                    "wait" => sale.wait().await,
                    "check" => sale.check().await,
                    _ => sale.cancel().await,
                };
                outcome.map(|outcome| shown::outcome(&outcome))
            }
            "refund" => {
                let sale = self.sale(&step.text("sale")?)?;
                let request = requests::refund(arguments(&mut step)?)?;
                step.done()?;
                sale.refund(request).await.map(|refund| shown::sale_refund(&refund))
            }
            "wait_refund" => {
                let sale = self.sale(&step.text("sale")?)?;
                let key = step.text("idempotency_key")?;
                step.done()?;
                sale.wait_refund(&key).await.map(|refund| shown::sale_refund(&refund))
            }
            other => return Err(format!("there is no step {other}")),
        })
    }

    async fn act_on_client(&mut self, what: &str, mut step: Args) -> Result<Result<Value, Error>, String> {
        Ok(match what {
            "resume" => {
                let names = step.list("sales_as")?;
                step.done()?;
                let resumed = self.client.resume().await;
                if let Ok(resumed) = &resumed {
                    for (name, sale) in names.iter().zip(&resumed.sales) {
                        let name = name.as_str().ok_or("sales_as holds names")?;
                        self.sales.insert(name.to_owned(), sale.clone());
                        self.saved.insert(name.to_owned(), shown::info(sale.info()));
                    }
                    if names.len() > resumed.sales.len() {
                        return Err(format!("only {} sales came back", resumed.sales.len()));
                    }
                }
                resumed.map(|resumed| shown::resumed(&resumed))
            }
            "journal" => {
                let search = requests::journal_search(arguments(&mut step)?)?;
                step.done()?;
                self.client.journal().list(&search).await.map(|entries| shown::journal(&entries))
            }
            "prune" => {
                let mut args = arguments(&mut step)?;
                let older_than = args.maybe_duration("older_than")?.ok_or("prune needs older_than_ms")?;
                let force = args.maybe_bool("force")?.unwrap_or(false);
                args.done()?;
                step.done()?;
                self.client.journal().prune(older_than, force).await.map(Value::from)
            }
            "notify" => {
                let (topic, id) = (step.text("topic")?, step.value("id").ok_or("notify needs id")?);
                step.done()?;
                self.client
                    .notify(&topic, id.as_str().map_or_else(|| id.to_string(), str::to_owned).as_str());
                Ok(Value::Null)
            }
            "confirm" => {
                let (topic, id) = (step.text("topic")?, step.value("id").ok_or("confirm needs id")?);
                let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
                let ipn = step.maybe_bool("ipn")?.unwrap_or(false);
                step.done()?;
                let event = notification::made(&topic, &id, ipn).map_err(|e| e.to_string())?;
                let confirmed = self.client.confirm(&event).await;
                confirmed.map(|confirmation| shown::confirmation(&confirmation))
            }
            "late_money" => {
                step.done()?;
                let stream = self.late.get_or_insert_with(|| self.client.late_money());
                stream.next().await.map(|money| shown::late_money(&money))
            }
            "close" => {
                let limit = step.maybe_duration("limit")?.ok_or("close needs limit_ms")?;
                step.done()?;
                Ok(self.client.close(limit).await.into())
            }
            "call" => {
                let (name, args) = (step.text("call")?, arguments(&mut step)?);
                step.done()?;
                call(&self.client, &name, args).await?
            }
            "control" => {
                let (method, path, body) = (step.text("method")?, step.text("path")?, step.value("body"));
                step.done()?;
                Ok(self.stage.control(&method, &path, body).await?)
            }
            other => return Err(format!("there is no step {other}")),
        })
    }

    async fn measure(&self, what: &str, mut step: Args) -> Outcome {
        if what == "remaining" {
            let left = self.sale(&step.text("sale")?)?.remaining();
            let (least, most) = (step.maybe_duration("at_least")?, step.maybe_duration("at_most")?);
            step.done()?;
            let fits = least.is_none_or(|least| left >= least) && most.is_none_or(|most| left <= most);
            return if fits { Ok(()) } else { Err(format!("{left:?} remain")) };
        }
        let (method, path) = (step.maybe_text("method")?, step.maybe_text("path")?);
        let wanted = step.id("count")?;
        step.done()?;
        let count = self.stage.requests(method.as_deref(), path.as_deref()).await?;
        if i64::try_from(count) == Ok(wanted) { Ok(()) } else { Err(format!("there were {count}")) }
    }

    fn sale(&self, name: &str) -> Result<Sale, String> {
        self.sales.get(name).cloned().ok_or_else(|| format!("there is no sale {name}"))
    }

    /// Puts saved values in the place of `"$name.path"`.
    fn resolve(&self, value: Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) if text.starts_with('$') => self.saved_at(&text)?,
            Value::Array(all) => all.into_iter().map(|v| self.resolve(v)).collect::<Result<_, _>>()?,
            Value::Object(fields) => {
                let resolved = fields.into_iter().map(|(name, v)| Ok((name, self.resolve(v)?)));
                Value::Object(resolved.collect::<Result<_, String>>()?)
            }
            other => other,
        })
    }

    fn saved_at(&self, text: &str) -> Result<Value, String> {
        let mut parts = text.trim_start_matches('$').split('.');
        let mut found = parts.next().and_then(|name| self.saved.get(name));
        for part in parts {
            found = found.and_then(|value| match part.parse::<usize>() {
                Ok(index) => value.get(index),
                Err(_) => value.get(part),
            });
        }
        found.cloned().ok_or_else(|| format!("nothing is saved as {text}"))
    }
}

fn arguments(step: &mut Args) -> Result<Args, String> {
    Args::new(step.value("args").unwrap_or(json!({})))
}
