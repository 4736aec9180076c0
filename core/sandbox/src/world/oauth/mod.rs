//! Applications that act for sellers: what they may ask for, and what they got.

mod pkce;

use std::collections::BTreeMap;

use super::World;
use super::secret::Secret;
use crate::notices::{Notice, Subject, To};
use crate::times::{self, DAY, SECOND};

pub(crate) use pkce::Challenge;

/// [D] How long a code is good for.
const CODE_LIFE: i64 = 10 * 60 * SECOND;
/// [D] How long an access token is, and within what a refresh has to come.
pub(crate) const TOKEN_LIFE: i64 = 180 * DAY;

/// [D] `payments` is seen in some answers.
const SCOPES: [&str; 4] = ["offline_access", "read", "write", "payments"];
/// [D] The scope of the samples.
const USUAL_SCOPE: &str = "offline_access read write";

/// All that was asked for and given.
#[derive(Debug, Default)]
pub(crate) struct OAuth {
    applications: BTreeMap<u64, Application>,
    codes: BTreeMap<Secret, Code>,
    refresh_tokens: BTreeMap<Secret, Given>,
    access_tokens: BTreeMap<Secret, Given>,
}

/// An integrator's application.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) secret: Secret,
    pub(crate) redirect_uris: Vec<String>,
    /// Whether it has to prove with each code that it asked for it.
    pub(crate) pkce: bool,
    /// Whose it is; without, it has no account to get a token of its own for.
    pub(crate) owner: Option<u64>,
}

/// What a seller agreed to.
#[derive(Debug)]
pub(crate) struct Consent {
    pub(crate) client_id: u64,
    pub(crate) user_id: u64,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) scope: Option<String>,
}

#[derive(Debug)]
struct Code {
    consent: Consent,
    made: i64,
    used: bool,
}

/// A token, whichever.
#[derive(Clone, Debug)]
struct Given {
    client_id: u64,
    user_id: u64,
    scope: String,
    live_mode: bool,
    /// Whether a seller linked the account, and not the application its own.
    linked: bool,
    until: i64,
    /// Used, if it was good for one use, or taken back.
    dead: bool,
}

/// What an exchange gave.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) access_token: Secret,
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) user_id: u64,
    pub(crate) scope: String,
    pub(crate) live_mode: bool,
    /// Looks like a public key.
    pub(crate) public_key: String,
}

/// Why there is no token. [D] its `error`; which of them says what is mostly ours.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Denied {
    pub(crate) error: &'static str,
    pub(crate) message: &'static str,
}

/// Whether a token is one of those given here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Known {
    /// Good, and whether a seller linked the account.
    Good { linked: bool },
    /// Expired or taken back.
    Dead,
    /// Not given here.
    Unknown,
}

const fn denied(error: &'static str, message: &'static str) -> Denied {
    Denied { error, message }
}

const GRANT_GONE: Denied =
    denied("invalid_grant", "The code or refresh token is unknown, expired, revoked or already used");

impl OAuth {
    /// Registers an application, or changes one; what it was given stays.
    pub(crate) fn register(&mut self, client_id: u64, application: Application) {
        self.applications.insert(client_id, application);
    }

    pub(crate) fn known(&self, access_token: &str, now: i64) -> Known {
        match self.access_tokens.get(&Secret::new(access_token)) {
            None => Known::Unknown,
            Some(given) if given.dead || now >= given.until => Known::Dead,
            Some(given) => Known::Good { linked: given.linked },
        }
    }

    /// The application, if that is its secret.
    pub(crate) fn authenticate(&self, client_id: u64, secret: &str) -> Result<&Application, Denied> {
        let application = self.applications.get(&client_id);
        application
            .filter(|application| application.secret == Secret::new(secret))
            .ok_or(denied("invalid_client", "client_id or client_secret is not valid"))
    }

    /// What speaks against a consent, before a seller is asked for it.
    fn check(&self, consent: &Consent) -> Result<(), Denied> {
        let application = self.applications.get(&consent.client_id);
        let application = application.ok_or(denied("invalid_client", "client_id is not valid"))?;
        if !application.redirect_uris.contains(&consent.redirect_uri) {
            return Err(denied("invalid_request", "redirect_uri is not one of the application's"));
        }
        if application.pkce && consent.challenge.is_none() {
            return Err(denied("invalid_request", "code_challenge is required for this application"));
        }
        check_scope(consent.scope.as_deref().unwrap_or(USUAL_SCOPE), &SCOPES)
    }
}

/// Whether all of these are among those.
fn check_scope(wanted: &str, allowed: &[&str]) -> Result<(), Denied> {
    let mut words = wanted.split_ascii_whitespace().peekable();
    if words.peek().is_some() && words.all(|word| allowed.contains(&word)) {
        return Ok(());
    }
    Err(denied("invalid_scope", "scope is not valid"))
}

impl World {
    /// A seller lets an application act for the account: gives the code.
    pub(crate) fn authorize(&mut self, consent: Consent, now: i64) -> Result<Secret, Denied> {
        self.oauth.check(&consent)?;
        let (client_id, user_id) = (consent.client_id, consent.user_id);
        self.account(user_id);
        let code = Secret::new(format!("TG-{}-{user_id}", self.ids.hex()));
        self.oauth.codes.insert(code.clone(), Code { consent, made: now, used: false });
        self.notify_link(user_id, client_id, "application.authorized", now);
        Ok(code)
    }

    /// Gives tokens for a code, once. A try that fails doesn't use it up.
    pub(crate) fn exchange(
        &mut self,
        client_id: u64,
        code: &str,
        redirect_uri: &str,
        verifier: Option<&str>,
        live_mode: bool,
        now: i64,
    ) -> Result<Tokens, Denied> {
        let code = self.oauth.codes.get_mut(&Secret::new(code)).ok_or(GRANT_GONE)?;
        let consent = &code.consent;
        if code.used || now - code.made >= CODE_LIFE || consent.client_id != client_id {
            return Err(GRANT_GONE);
        }
        if consent.redirect_uri != redirect_uri {
            return Err(denied("invalid_grant", "redirect_uri is not the one of the authorization"));
        }
        match (&consent.challenge, verifier) {
            (Some(_), None) => return Err(denied("invalid_request", "code_verifier is required")),
            (Some(challenge), Some(verifier)) if !challenge.is_met_by(verifier) => {
                return Err(denied("invalid_grant", "code_verifier does not meet the code_challenge"));
            }
            _ => {}
        }
        let (user_id, scope) = (consent.user_id, consent.scope.clone());
        code.used = true;
        let scope = scope.unwrap_or_else(|| USUAL_SCOPE.to_owned());
        let given = Given {
            client_id,
            user_id,
            scope,
            live_mode,
            linked: true,
            until: now + TOKEN_LIFE,
            dead: false,
        };
        Ok(self.give(&given, now))
    }

    /// Gives new tokens for a refresh token, which dies of it.
    pub(crate) fn renew(
        &mut self,
        client_id: u64,
        refresh_token: &str,
        scope: Option<&str>,
        now: i64,
    ) -> Result<Tokens, Denied> {
        let token = self.oauth.refresh_tokens.get_mut(&Secret::new(refresh_token)).ok_or(GRANT_GONE)?;
        if token.dead || now >= token.until || token.client_id != client_id {
            return Err(GRANT_GONE);
        }
        if let Some(wanted) = scope {
            check_scope(wanted, &token.scope.split_ascii_whitespace().collect::<Vec<_>>())?;
        }
        let given = Given { until: now + TOKEN_LIFE, ..token.clone() };
        token.dead = true;
        if self.settings.refresh_revokes_access {
            self.oauth.kill(given.user_id, Some(client_id), false);
        }
        Ok(self.give(&given, now))
    }

    /// Gives an application a token of its own account.
    pub(crate) fn own_tokens(&mut self, client_id: u64, live_mode: bool, now: i64) -> Result<Tokens, Denied> {
        let owner = self.oauth.applications.get(&client_id).and_then(|application| application.owner);
        let user_id =
            owner.ok_or(denied("unauthorized_client", "The application has no account of its own"))?;
        self.account(user_id);
        // Nothing to refresh: whoever has the secret asks again.
        let scope = "read write".to_owned();
        let given = Given {
            client_id,
            user_id,
            scope,
            live_mode,
            linked: false,
            until: now + TOKEN_LIFE,
            dead: false,
        };
        Ok(self.give(&given, now))
    }

    fn give(&mut self, given: &Given, now: i64) -> Tokens {
        let (client_id, user_id) = (given.client_id, given.user_id);
        let stamp = times::token_stamp(now);
        let access_token = Secret::new(format!("APP_USR-{client_id}-{stamp}-{}-{user_id}", self.ids.hex()));
        self.oauth.access_tokens.insert(access_token.clone(), given.clone());
        let refreshable = given.scope.split_ascii_whitespace().any(|word| word == "offline_access");
        let refresh_token = refreshable.then(|| Secret::new(format!("TG-{}-{user_id}", self.ids.hex())));
        if let Some(token) = &refresh_token {
            self.oauth.refresh_tokens.insert(token.clone(), given.clone());
        }
        Tokens {
            access_token,
            refresh_token,
            user_id,
            scope: given.scope.clone(),
            live_mode: given.live_mode,
            public_key: format!("APP_USR-{}", self.ids.uuid()),
        }
    }

    /// Takes back what was given for an account: to one application, or to all.
    /// Gives how many access tokens died.
    pub(crate) fn revoke(&mut self, user_id: u64, client_id: Option<u64>, now: i64) -> usize {
        let mut linked = self.oauth.linked(user_id, client_id);
        linked.dedup();
        let count = self.oauth.kill(user_id, client_id, true);
        for client_id in linked {
            self.notify_link(user_id, client_id, "application.deauthorized", now);
        }
        count
    }

    fn notify_link(&mut self, user_id: u64, client_id: u64, action: &'static str, at: i64) {
        let subject = Subject::Link { user_id, client_id, action, at };
        self.notify(Notice { to: To::Application, subject });
    }
}

impl OAuth {
    /// The applications that an account is linked to, in order.
    fn linked(&self, user_id: u64, client_id: Option<u64>) -> Vec<u64> {
        let codes = self.codes.values().filter(|code| !code.used).map(|code| &code.consent);
        let codes = codes.filter(|consent| consent.user_id == user_id).map(|consent| consent.client_id);
        let tokens = self.access_tokens.values().chain(self.refresh_tokens.values());
        let tokens = tokens.filter(|given| given.user_id == user_id && given.linked && !given.dead);
        let all = codes.chain(tokens.map(|given| given.client_id));
        let mut found: Vec<u64> = all.filter(|id| client_id.is_none_or(|wanted| wanted == *id)).collect();
        found.sort_unstable();
        found
    }

    /// Ends the access tokens of an account, and with `all` whatever leads to new ones.
    fn kill(&mut self, user_id: u64, client_id: Option<u64>, all: bool) -> usize {
        let is_its =
            |user: u64, client: u64| user == user_id && client_id.is_none_or(|wanted| wanted == client);
        let mut count = 0;
        for given in self.access_tokens.values_mut().filter(|given| is_its(given.user_id, given.client_id)) {
            count += usize::from(!given.dead);
            given.dead = true;
        }
        if all {
            let tokens = self.refresh_tokens.values_mut();
            tokens.filter(|given| is_its(given.user_id, given.client_id)).for_each(|given| given.dead = true);
            let codes = self.codes.values_mut();
            codes
                .filter(|code| is_its(code.consent.user_id, code.consent.client_id))
                .for_each(|code| code.used = true);
        }
        count
    }
}
