//! `mimus mcp policy`: whether a policy is right, what it says of a call, what it may say.

use anyhow::Context as _;
use clap::Subcommand;
use mimus_mcp::{explain, known_tools};
use mimus_policy::{Action, SHIPPED, Shipped, Verdict};
use serde_json::{Value, json};

use super::rules;
use crate::cli::{Exit, Failure, print};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Say what is wrong with a policy, or what it comes to for each tool
    Check(CheckArguments),
    /// Say what would be decided about a call, and by which place of the policy
    Explain(ExplainArguments),
    /// Print the JSON Schema of policies, for editors
    Schema,
    /// Print a policy that is shipped, or list them, and all tools with their classes
    Show {
        /// `open`, `guarded`, `ask` or `read-only`
        name: Option<String>,
    },
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CheckArguments {
    /// A file, or the name of a policy that is shipped
    #[arg(value_name = "FILE|NAME")]
    policy: String,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExplainArguments {
    /// The tool that would be called
    tool: String,

    /// With what
    #[arg(long, value_name = "JSON", default_value = "{}")]
    arguments: String,

    /// A file, or the name of a policy that is shipped
    #[arg(long, value_name = "FILE|NAME")]
    policy: String,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Check(arguments) => check(&arguments),
        Command::Explain(arguments) => explained(&arguments),
        Command::Schema => {
            let schema = serde_json::to_string_pretty(&mimus_policy::schema(&known_tools()));
            print::data(schema.context("writing the schema")?);
            Ok(Exit::Success)
        }
        Command::Show { name } => show(name.as_deref()),
    }
}

/// What a policy comes to, a line a tool.
fn check(arguments: &CheckArguments) -> Result<Exit, Failure> {
    let policy = match rules::policy(&arguments.policy) {
        Ok(policy) => policy,
        Err(Failure::Configuration(problems)) if arguments.json => {
            print::data(json!({ "problems": problems }));
            return Ok(Exit::Problems);
        }
        Err(failure) => return Err(failure),
    };
    let known = known_tools();
    let rows = known.iter().map(|tool| {
        let subject = mimus_policy::Subject::Tool {
            name: &tool.name,
            class: tool.class,
        };
        let summary = policy.summary(subject);
        (tool, summary)
    });
    let rows = rows.collect::<Vec<_>>();
    if arguments.json {
        let tools = rows.iter().map(|(tool, summary)| {
            json!({
                "tool": tool.name, "class": tool.class.as_str(), "action": word(summary.action),
                "rule": summary.rule, "conditions": summary.conditions,
                "limits": summary.limits,
            })
        });
        print::data(json!({ "problems": [], "tools": tools.collect::<Vec<_>>() }));
        return Ok(Exit::Success);
    }
    print::data("nothing is wrong");
    let width = known
        .iter()
        .map(|tool| tool.name.len())
        .max()
        .unwrap_or_default();
    for (tool, summary) in rows {
        let mut more = Vec::new();
        if summary.conditions {
            more.push("depends on the arguments".to_owned());
        }
        more.extend(summary.limits.iter().cloned());
        print::data(
            format_args!(
                "{:width$}  {:11}  {:16}  {}",
                tool.name,
                tool.class.as_str(),
                word(summary.action),
                more.join("; ")
            )
            .to_string()
            .trim_end(),
        );
    }
    Ok(Exit::Success)
}

fn explained(arguments: &ExplainArguments) -> Result<Exit, Failure> {
    let policy = rules::policy(&arguments.policy)?;
    let wrong = |message: String, hint: &str| Failure::Input {
        message,
        hint: Some(hint.to_owned()),
    };
    let given: Value = serde_json::from_str(&arguments.arguments).map_err(|error| {
        let hint = "write an object, as in `--arguments '{\"start\": true}'`";
        wrong(format!("`--arguments` is not JSON: {error}"), hint)
    })?;
    if !given.is_object() {
        let hint = "write it as in `--arguments '{\"start\": true}'`";
        return Err(wrong("`--arguments` is not an object".to_owned(), hint));
    }
    let decision = explain(&policy, &arguments.tool, &given).ok_or_else(|| {
        let hint = "`mimus mcp policy show` lists all tools";
        wrong(format!("there is no tool `{}`", arguments.tool), hint)
    })?;
    let (verdict, message, reason) = match &decision.verdict {
        Verdict::Allow => ("allow", None, None),
        Verdict::Ask { reason, .. } => ("require-approval", None, reason.clone()),
        Verdict::Deny(denial) => ("deny", Some(denial.message.clone()), denial.reason.clone()),
    };
    let rule = policy.place(&decision.rule);
    let limits = decision
        .limits
        .iter()
        .map(|limit| limit.told())
        .collect::<Vec<_>>();
    if arguments.json {
        print::data(json!({
            "tool": arguments.tool, "decision": verdict, "rule": rule, "message": message,
            "reason": reason, "limits": limits, "steps": decision.steps,
        }));
        return Ok(Exit::Success);
    }
    let said = match (verdict, &message) {
        ("allow", _) => format!("{} would be allowed", arguments.tool),
        ("deny", Some(message)) => format!("{} would be denied: {message}", arguments.tool),
        _ => format!("{} would be called if the user approves", arguments.tool),
    };
    print::data(format_args!("{said}\n  by {rule}"));
    if let Some(reason) = reason {
        print::data(format_args!("  reason: {reason}"));
    }
    for limit in limits {
        print::data(format_args!("  limit: {limit}"));
    }
    for step in &decision.steps {
        print::data(format_args!("  - {step}"));
    }
    Ok(Exit::Success)
}

fn show(name: Option<&str>) -> Result<Exit, Failure> {
    if let Some(name) = name {
        let Some(shipped) = Shipped::find(name) else {
            let names = SHIPPED.map(|shipped| format!("`{}`", shipped.name));
            return Err(Failure::Input {
                message: format!("no policy called `{name}` is shipped"),
                hint: Some(format!("there are {}", names.join(", "))),
            });
        };
        print::data(shipped.text.trim_end());
        return Ok(Exit::Success);
    }
    for shipped in SHIPPED {
        let policy = rules::policy(shipped.name)?;
        let says = policy.description.unwrap_or_default();
        print::data(format_args!("{:10}  {says}", shipped.name));
    }
    print::data("");
    for tool in known_tools() {
        print::data(format_args!("{:11}  {}", tool.class.as_str(), tool.name));
    }
    Ok(Exit::Success)
}

fn word(action: Action) -> &'static str {
    match action {
        Action::Allow => "allow",
        Action::Deny => "deny",
        Action::RequireApproval => "require-approval",
    }
}
