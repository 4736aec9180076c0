use std::io::{IsTerminal, Write, stdout};

use cobro::Site;
use cobro_examples::Result;

use crate::news::News;
use crate::person::Person;

/// How the news is told: to a person, or to a program.
#[derive(Debug)]
pub(crate) enum Voice {
    Person(Person),
    Program,
}

impl Voice {
    pub(crate) fn new(json: bool, site: &Site) -> Self {
        if json {
            return Self::Program;
        }
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self::Person(Person::new(site.facts(), stdout().is_terminal() && !no_color))
    }

    pub(crate) fn tell(&mut self, news: &News) -> Result<()> {
        let told = match self {
            Self::Person(person) => person.say(news),
            Self::Program => serde_json::to_string(news)?,
        };
        writeln!(stdout(), "{told}")?;
        Ok(())
    }
}
