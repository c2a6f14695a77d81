//! Start page: the ways in, over an empty canvas. What is not a button lets the pointer through to the
//! drawing.

use crate::app::command::{Commands, ServiceCommand};
use crate::app::model::examples::{EXAMPLES, Example, FAMOUS_FAILURES, FamousFailure, TEMPLATES};
use crate::editor::commands::CommandId;
use yew::prelude::*;

/// Renders the ways in.
pub fn start_page(commands: &Commands) -> Html {
    let run = |command: CommandId, words: &'static str| {
        let commands = commands.clone();
        html! {
            <button type="button" class="line" onclick={move |_| commands.send(command)}>{ words }</button>
        }
    };
    let open = |example: &'static Example| {
        let commands = commands.clone();
        html! {
            <li key={example.name}>
                <button type="button" class="link" onclick={move |_| commands.send(ServiceCommand::OpenExample(example))}>{ example.name }</button>
                <small>{ example.hint }</small>
            </li>
        }
    };
    let watch = |failure: &'static FamousFailure| {
        let commands = commands.clone();
        let open = move |_| commands.send(ServiceCommand::OpenFamous(failure, false));
        html! {
            <li key={failure.id}>
                <button type="button" class="link" title={failure.fails.hint} onclick={open}>{ failure.fails.name }</button>
            </li>
        }
    };
    html! {
        <div class="canvas-empty">
            <h2>{ "What would go wrong?" }</h2>
            <p>{ "Draw a design, or bring one. It is checked as you draw, in this browser; nothing leaves it." }</p>
            <div class="ways">
                <section>
                    <h3>{ "Bring what you have" }</h3>
                    <p>{ "docker-compose, Kubernetes, Terraform, draw.io, Mermaid, PlantUML, a trace and more" }</p>
                    <p class="acts">{ "Drop a file, paste with " }<kbd>{ "Ctrl V" }</kbd>{ " or " }{ run(CommandId::Open, "Open…") }</p>
                </section>
                <section>
                    <h3>{ "Draw" }</h3>
                    <p>{ "Choose a kind among the tools and click, or double-click anywhere." }</p>
                    <ul>{ for TEMPLATES.iter().map(open) }</ul>
                </section>
                <section>
                    <h3>{ "Look at an example" }</h3>
                    <ul>{ for EXAMPLES.iter().map(open) }</ul>
                    <p class="acts">{ run(CommandId::Start, "Templates and examples…") }</p>
                </section>
                <section>
                    <h3>{ "Learn" }</h3>
                    <p>{ "A tour in five minutes, or a course: 18 designs to repair." }</p>
                    <p class="acts">{ run(CommandId::Tour, "Guided tour") }{ run(CommandId::Course, "Exercises…") }{ run(CommandId::Help, "Help") }</p>
                </section>
                <section class="failures-to-watch">
                    <h3>{ "Watch one break" }</h3>
                    <p>{ "Known failures, played step by step, each with its repair." }</p>
                    <ul>{ for FAMOUS_FAILURES.iter().map(watch) }</ul>
                </section>
            </div>
        </div>
    }
}
