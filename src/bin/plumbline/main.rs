//! Command line interface: the review of the app for terminals and CI.

mod check;
mod diff;
mod draw;
mod exercises;
mod import;
mod input;
mod judge;
mod simulate;

use clap::{Parser, Subcommand};
use plumbline::document::sanitize::quoted;
use plumbline::{export::report, rules};
use std::process::ExitCode;

/// Checks the design of a distributed system.
#[derive(Parser)]
#[command(name = "plumbline", version)]
struct Cli {
    #[command(subcommand)]
    command: Subcommands,
}

#[derive(Subcommand)]
enum Subcommands {
    /// Review a design document.
    ///
    /// Exit status: 0 when nothing fails, 1 when something does, 2 when the document cannot be read.
    Check(check::Check),
    /// Draw a design: as a picture, or as a Mermaid flowchart.
    ///
    /// Exit status: 0, or 2 when the document cannot be read.
    Draw(draw::Draw),
    /// Compare two design documents: what changed, and which findings that brought or settled.
    ///
    /// Exit status: 0 when nothing new fails, 1 when something that fails was brought, 2 when a
    /// document cannot be read.
    Diff(diff::Diff),
    /// Make a design document out of what another tool wrote: docker-compose, Kubernetes, Terraform,
    /// AsyncAPI, Mermaid, draw.io or Structurizr.
    ///
    /// Writes the document to standard output. What was understood, guessed and left out goes to
    /// standard error. Exit status: 0, or 2 when the file cannot be read.
    Import(import::ImportArguments),
    /// Play the flows of a design under failures: the search for the worst that one or two faults
    /// can do, or one run with given faults.
    ///
    /// Exit status: 0; 1 when a flow is not sound and --fail-on torn was given; 2 when the document
    /// or a fault cannot be read.
    Simulate(simulate::Simulate),
    /// Judge designs that solve an exercise: which goals are met, and the next step.
    ///
    /// Exit status: 0 when every design meets every goal; 1 when a goal is not met or a locked part
    /// has changed; 2 when a file cannot be read.
    Judge(judge::Judge),
    /// List the course of exercises, or print one.
    ///
    /// Exit status: 0, or 2 when there is no such exercise.
    Exercises(exercises::Exercises),
    /// List the checklist: every rule, its limit, what it checks.
    Rules,
    /// Print the page of a rule: what it checks, why it matters, what to do.
    ///
    /// Exit status: 0, or 2 when there is no such rule.
    Explain {
        /// The name of the rule, such as lost-work.
        rule: String,
    },
}

fn main() -> ExitCode {
    // clap exits with 2 for arguments that it cannot read, as for a document.
    let done = match Cli::parse().command {
        Subcommands::Check(arguments) => check::run(&arguments),
        Subcommands::Diff(arguments) => diff::run(&arguments),
        Subcommands::Draw(arguments) => arguments.run().map(|()| false),
        Subcommands::Import(file) => import::run(&file).map(|()| false),
        Subcommands::Simulate(arguments) => simulate::run(&arguments),
        Subcommands::Judge(arguments) => judge::run(&arguments),
        Subcommands::Exercises(arguments) => exercises::run(&arguments).map(|()| false),
        Subcommands::Rules => input::write(&report::rule_list()).map(|()| false),
        Subcommands::Explain { rule } => explain(&rule).map(|()| false),
    };
    match done {
        Ok(false) => ExitCode::SUCCESS,
        Ok(true) => ExitCode::from(1),
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn explain(name: &str) -> Result<(), String> {
    let Some((item, rule)) = rules::rule(name) else {
        let near = rules::suggest(name);
        let meant = match near.as_slice() {
            [] => "plumbline rules lists them".to_owned(),
            near => format!("did you mean {}?", near.join(" or ")),
        };
        return Err(format!("there is no rule {}; {meant}", quoted(name)));
    };
    input::write(&report::rule_page(item, rule))
}
