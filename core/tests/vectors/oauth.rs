use cobro::{
    AuthorizationRequest, CodeExchangeRequest, Error, OAuth, OAuthOptions, SellerTokensRequest, Sellers, Site,
};
use serde_json::{Value, json};

use crate::args::Args;
use crate::requests;
use crate::stage::Stage;

type Read<T> = Result<T, String>;

/// A call of an application's, or of one of its sellers'.
pub(crate) async fn make(stage: &Stage, name: &str, args: Args) -> Read<Result<Value, Error>> {
    if name == "oauth" {
        return Ok(oauth(stage, args)?.map(|_| Value::Null));
    }
    let oauth = oauth(stage, Args::new(json!({}))?)?.map_err(|e| e.to_string())?;
    if name.starts_with("oauth.") {
        return call(&oauth, name, args).await;
    }
    if name == "sellers" {
        return Ok(sellers(stage, oauth, args)?.map(|_| Value::Null));
    }
    let sellers = sellers(stage, oauth, Args::new(json!({}))?)?.map_err(|e| e.to_string())?;
    call_sellers(&sellers, name, args).await
}

async fn call(oauth: &OAuth, name: &str, args: Args) -> Read<Result<Value, Error>> {
    let result = match name {
        "oauth.authorization" => {
            let mut args = args.over(json!({"redirect_uri": "https://shop.example/back"}))?;
            let request = AuthorizationRequest {
                redirect_uri: args.text("redirect_uri")?,
                state: args.maybe_text("state")?,
                pkce: args.maybe_bool("pkce")?,
            };
            args.done()?;
            oauth.authorization(&request).map(|_| Value::Null)
        }
        "oauth.read_callback" => {
            let mut args = args;
            let (url, state) = (args.text("callback_url")?, args.text("state")?);
            args.done()?;
            oauth.read_callback(&url, &state).map(Value::from)
        }
        "oauth.exchange" => oauth.exchange(&code_exchange(args)?).await.map(|_| Value::Null),
        "oauth.refresh" => {
            let mut args = args;
            let token = args.text("refresh_token")?;
            args.done()?;
            oauth.refresh(&token).await.map(|_| Value::Null)
        }
        other => return Err(format!("unknown call {other}")),
    };
    Ok(result)
}

fn code_exchange(args: Args) -> Read<CodeExchangeRequest> {
    let usual = json!({"authorization_code": "TG-1", "redirect_uri": "https://shop.example/back"});
    let mut args = args.over(usual)?;
    let request = CodeExchangeRequest {
        authorization_code: args.text("authorization_code")?,
        redirect_uri: args.text("redirect_uri")?,
        code_verifier: args.maybe_text("code_verifier")?,
        test_token: args.maybe_bool("test_token")?,
    };
    args.done()?;
    Ok(request)
}

async fn call_sellers(sellers: &Sellers, name: &str, args: Args) -> Read<Result<Value, Error>> {
    if name == "sellers.add" {
        let mut args = args.over(json!({"access_token": "APP_USR-1-030218-abc-7001"}))?;
        let request = SellerTokensRequest {
            access_token: args.text("access_token")?,
            refresh_token: args.maybe_text("refresh_token")?,
            user_id: args.maybe_id("user_id")?,
            expires_at: args.maybe_moment("expires_at")?,
        };
        let site = args.maybe_text("site")?.map(Site::from);
        args.done()?;
        return Ok(sellers.add(&request, site).await.map(Value::from));
    }
    let mut args = args;
    let user_id = args.id("user_id")?;
    args.done()?;
    Ok(match name {
        "sellers.client" => sellers.client(user_id).await.map(|_| Value::Null),
        "sellers.token" => sellers.token(user_id, None).await.map(|_| Value::Null),
        "sellers.remove" => sellers.remove(user_id).await.map(Value::from),
        other => return Err(format!("unknown call {other}")),
    })
}

fn oauth(stage: &Stage, args: Args) -> Read<Result<OAuth, Error>> {
    let usual = json!({
        "client_id": "1234567890123456",
        "client_secret": "s3cret-of-tests",
        "base_url": stage.base_url(),
    });
    let mut args = args.over(usual)?;
    let options = OAuthOptions {
        client_id: args.text("client_id")?,
        client_secret: args.text("client_secret")?,
        base_url: args.maybe_text("base_url")?,
        authorization_url: args.maybe_text("authorization_url")?,
        connect_timeout: args.maybe_duration("connect_timeout")?,
        call_timeout: args.maybe_duration("call_timeout")?,
        max_attempts: args.maybe_u32("max_attempts")?,
        root_certificates: Vec::new(),
        proxy: args.maybe_text("proxy")?,
        user_agent: args.maybe_text("user_agent")?,
    };
    args.done()?;
    Ok(stage.oauth(&options))
}

fn sellers(stage: &Stage, oauth: OAuth, mut args: Args) -> Read<Result<Sellers, Error>> {
    let in_flight = args.maybe_u32("in_flight")?;
    let mut options = stage.options();
    options.access_token = None;
    let options = requests::options(args, options)?;
    Ok(stage.sellers(oauth, options, in_flight))
}
