//! `cargo xtask compare-safety`: the same scripted faults through the official
//! SDKs and through cobro in each language. `docs/safety-comparison.md` says
//! what is compared, how, and what it does not show.

mod cashier;
mod programs;
pub(crate) mod sandbox;
mod script;
pub(crate) mod server;
mod tally;
mod till;
pub(crate) mod way;

use std::fs::{self, File};
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail, ensure};

use crate::counts::Counts;
use crate::language::Language;
use crate::secrets;
use crate::workspace::Workspace;
use cashier::Outcome;
use programs::Program;
use sandbox::Sandbox;
use script::Scenario;
use server::Server;
use tally::{HEADINGS, Tally};
use till::Till;
use way::Api;

/// Tills of one program that work at the same time, each on a sandbox of its
/// own: at most so many, and one for so many scenarios. Mostly they wait for
/// connections that stall, so more than cores.
const TILLS: usize = 16;
const SCENARIOS_OF_A_TILL: usize = 8;

/// Enough for every kind of fault, and quick enough for every run of the tests.
const FAULTS_OF_A_TEST: u64 = 48;

const USAGE: &str = "compare-safety [--faults N] [--seed S] [--languages a,b]";

struct Options {
    faults: u64,
    seed: u64,
    languages: Vec<Language>,
}

impl Options {
    fn parse(arguments: &[&str]) -> Result<Self> {
        let mut options = Self { faults: 1000, seed: 1, languages: Language::ALL.to_vec() };
        for pair in arguments.chunks(2) {
            let [name, value] = *pair else { bail!("usage: {USAGE}") };
            match name {
                "--faults" => options.faults = value.parse().context("--faults")?,
                "--seed" => options.seed = value.parse().context("--seed")?,
                "--languages" => {
                    let named = |name| Language::named(name).with_context(|| format!("no language `{name}`"));
                    options.languages = value.split(',').map(named).collect::<Result<_>>()?;
                }
                _ => bail!("usage: {USAGE}"),
            }
        }
        ensure!(options.faults > 0, "--faults: at least 1");
        Ok(options)
    }
}

/// Builds what ships, plays the script on every program, and prints what came
/// of it. Whether nothing went wrong with cobro.
pub(crate) fn run(workspace: &Workspace, arguments: &[&str]) -> Result<bool> {
    let options = Options::parse(arguments)?;
    let mut ready = Vec::new();
    for &language in &options.languages {
        programs::build(workspace, language)?;
        ready.extend(programs::of(language));
    }
    let folder = results(workspace)?;
    let mut results = Vec::new();
    for api in Api::ALL {
        let script = script::write(api, options.seed, options.faults);
        fs::write(folder.join(format!("script-{api}.json")), serde_json::to_vec_pretty(&script)?)?;
        for program in &ready {
            println!("\n=== {}, {api} ===", program.name);
            let started = Instant::now();
            let outcomes = play(workspace, program, api, &script)?;
            let tally = Tally::of(&outcomes);
            println!("{HEADINGS}\n{tally}\n{} s", started.elapsed().as_secs());
            let file = format!("{}-{api}.json", program.id);
            fs::write(folder.join(file), serde_json::to_vec_pretty(&outcomes)?)?;
            results.push((program, api, tally));
        }
    }

    for api in Api::ALL {
        println!("\n{api}, seed {}, {} faults; per 1,000 faults:", options.seed, options.faults);
        println!("{:<34} {HEADINGS}", "");
        for (program, _, tally) in results.iter().filter(|(_, played, _)| *played == api) {
            println!("{:<34} {tally}", program.name);
        }
    }
    println!("\nWhat came of each fault is in {}", folder.display());
    Ok(results.iter().all(|(program, _, tally)| !program.ours || tally.safe()))
}

/// The comparison as a test of one language whose package is already built:
/// every program plays a short script to its end, and nothing goes wrong with cobro.
pub(crate) fn test(workspace: &Workspace, language: Language, counts: &mut Counts) -> Result<()> {
    let programs = programs::of(language);
    if programs.iter().any(|program| !program.ours) {
        server::build(workspace)?;
    }
    println!("{:<34} {:<8} {HEADINGS}", "", "");
    for api in Api::ALL {
        let script = script::write(api, 1, FAULTS_OF_A_TEST);
        for program in &programs {
            let started = Instant::now();
            let outcomes = play(workspace, program, api, &script)?;
            let tally = Tally::of(&outcomes);
            println!("{:<34} {api:<8} {tally}   {:.1} s", program.name, started.elapsed().as_secs_f32());
            let passed = tally.faults == FAULTS_OF_A_TEST && (tally.safe() || !program.ours);
            counts.passed += u64::from(passed);
            counts.failed += u64::from(!passed);
        }
    }
    Ok(())
}

fn results(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("safety");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Plays the script on several tills of a program. What came of each scenario, in order.
fn play(workspace: &Workspace, program: &Program, api: Api, script: &[Scenario]) -> Result<Vec<Outcome>> {
    fs::create_dir_all(workspace.logs())?;
    // Named so that the search for secrets finds it.
    let name = format!("{}-safety.log", program.language.name());
    let log = File::options().create(true).append(true).open(workspace.logs().join(name))?;
    let tills = script.len().div_ceil(SCENARIOS_OF_A_TILL).min(TILLS);
    let played = thread::scope(|scope| {
        let lanes: Vec<_> = (0..tills)
            .map(|lane| {
                let share: Vec<&Scenario> = script.iter().skip(lane).step_by(tills).collect();
                let log = &log;
                scope.spawn(move || serve(workspace, program, api, &share, log))
            })
            .collect();
        let join = |lane: thread::ScopedJoinHandle<'_, Result<Vec<Outcome>>>| {
            lane.join().unwrap_or_else(|_| Err(anyhow!("a cashier panicked")))
        };
        lanes.into_iter().map(join).collect::<Result<Vec<_>>>()
    });
    let mut outcomes: Vec<Outcome> = played?.into_iter().flatten().collect();
    outcomes.sort_by_key(|outcome| outcome.number);
    secrets::search_logs(workspace, program.language.name())?;
    Ok(outcomes)
}

/// One till's day.
fn serve(
    workspace: &Workspace,
    program: &Program,
    api: Api,
    share: &[&Scenario],
    log: &File,
) -> Result<Vec<Outcome>> {
    let server = if program.ours { None } else { Some(Server::start(workspace, log)?) };
    let url = server.as_ref().map(|server| server.url.as_str());
    let mut till = Till::start(program.command(workspace, api, url), log)?;
    let sandbox = Sandbox::at(&till.sandbox);
    let mut outcomes = Vec::new();
    for scenario in share {
        let played = cashier::play(&mut till, &sandbox, scenario);
        outcomes
            .push(played.with_context(|| format!("{}, {api}, scenario {}", program.name, scenario.number))?);
    }
    till.close()?;
    Ok(outcomes)
}
