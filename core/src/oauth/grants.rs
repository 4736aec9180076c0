//! Codes and refresh tokens into tokens.

use reqwest::Method;
use secrecy::ExposeSecret;

use super::OAuth;
use super::authorization::check_redirect;
use super::options::check_secret;
use crate::credentials::AccessToken;
use crate::error::{Error, Result};
use crate::model::{CodeExchangeRequest, ErrorKind, Grant};
use crate::pipeline::Call;
use crate::pipeline::classify::Subject;
use crate::pipeline::retry::Safety;
use crate::wire::grant::{self, TokenBody};

impl OAuth {
    /// `POST /oauth/token`: the tokens of the seller who came back with a code.
    ///
    /// The code is used up by it. If the answer is lost and another attempt is
    /// told that the code was used, the tokens are lost, too: the seller has to
    /// authorise again.
    pub async fn exchange(&self, request: &CodeExchangeRequest) -> Result<Grant> {
        check_secret(
            "authorization_code",
            &request.authorization_code,
            "give the code that came with the seller",
        )?;
        check_redirect(&request.redirect_uri)?;
        if let Some(verifier) = &request.code_verifier {
            check_secret("code_verifier", verifier, "give the one of the authorisation, or none")?;
        }
        let body = TokenBody {
            grant_type: "authorization_code",
            code: Some(&request.authorization_code),
            redirect_uri: Some(&request.redirect_uri),
            code_verifier: request.code_verifier.as_deref(),
            // Documented as a typed string.
            test_token: request.test_token.filter(|test| *test).map(|_| "true"),
            ..self.body()
        };
        let secrets = [Some(request.authorization_code.as_str()), request.code_verifier.as_deref()];
        self.token("oauth.exchange", &body, secrets).await
    }

    /// `POST /oauth/token`: the next tokens of a seller. The refresh token is
    /// used up by it: keep the new one before anything else. [`Sellers`](crate::Sellers)
    /// does.
    pub async fn refresh(&self, refresh_token: &str) -> Result<Grant> {
        check_secret("refresh_token", refresh_token, "give the refresh token of the last grant")?;
        let body =
            TokenBody { grant_type: "refresh_token", refresh_token: Some(refresh_token), ..self.body() };
        self.token("oauth.refresh", &body, [Some(refresh_token), None]).await
    }

    /// `POST /oauth/token`: a token for the application's own account. Newer
    /// pages and the vendor's file have it; the older reference does not.
    pub async fn client_credentials(&self) -> Result<Grant> {
        let body = TokenBody { grant_type: "client_credentials", ..self.body() };
        self.token("oauth.client_credentials", &body, [None, None]).await
    }

    fn body(&self) -> TokenBody<'_> {
        TokenBody {
            client_id: &self.0.client_id,
            client_secret: self.0.client_secret.expose_secret(),
            ..TokenBody::default()
        }
    }

    async fn token(
        &self,
        operation: &'static str,
        body: &TokenBody<'_>,
        secrets: [Option<&str>; 2],
    ) -> Result<Grant> {
        // Sent again when the answer is lost, since there is no other way to learn
        // more: if it was done, the tokens are lost whatever comes next.
        let call = Call::new(operation, Method::POST, Safety::Keyed, "/oauth/token".to_owned());
        let call = call.subject(Subject::Token).json(body)?.secret(body.client_secret);
        let call = secrets.into_iter().flatten().fold(call, Call::secret);
        let oauth = self.clone();
        let granted = self.work().run(
            operation,
            Box::pin(async move {
                let answer = oauth.pipeline().send(&call).await.map_err(lost)?;
                let grant = answer.read(Safety::Keyed, |body| grant::read(body, answer.at))?;
                AccessToken::parse(&grant.access_token).map_err(|e| {
                    Error::new(ErrorKind::UnexpectedResponse, "the API granted a token that is none")
                        .with_source(e)
                })?;
                Ok(grant)
            }),
        );
        granted.await.map_err(|e| e.with(|d| d.operation = Some(operation.to_owned())))
    }
}

/// After a lost answer "already used" says that it was done.
fn lost(error: Error) -> Error {
    if error.kind() == ErrorKind::OutcomeUnknown
        && matches!(error.code(), Some("invalid_grant" | "expired_grant"))
    {
        return error.with(|d| {
            d.kind = ErrorKind::Unauthorized;
            d.retryable = false;
            d.message = String::from(
                "an earlier attempt was probably carried out and its answer lost, and the tokens with it: the \
                 seller has to authorise again",
            );
        });
    }
    error
}
