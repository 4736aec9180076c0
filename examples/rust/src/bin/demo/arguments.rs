use cobro::Site;

pub(crate) const USAGE: &str = "\
usage: cargo demo -- [--json] [--site SITE]

  --json       one JSON object per line, each with an `event`
  --site SITE  the country: MLA (the default), MLB, MLC, MCO, MLM, MPE or MLU";

/// What the demo was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) json: bool,
    pub(crate) site: Site,
}

impl Arguments {
    pub(crate) fn read(mut given: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self { json: false, site: Site::Mla };
        while let Some(argument) = given.next() {
            match argument.as_str() {
                "--json" => arguments.json = true,
                "--site" => {
                    let site = given.next().ok_or("--site needs a country")?;
                    arguments.site = Site::parse(&site).map_err(|error| error.to_string())?;
                }
                unknown => return Err(format!("unknown argument {unknown}")),
            }
        }
        Ok(arguments)
    }
}
