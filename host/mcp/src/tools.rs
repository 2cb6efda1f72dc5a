//! What agents can ask for, one file a tool.
//!
//! The comments on parameters are what models read: the schemas are made of them.

#![expect(
    clippy::doc_markdown,
    clippy::doc_link_with_quotes,
    reason = "descriptions of parameters are for models, which know no Markdown"
)]

mod contexts;
mod delete_mock_server;
mod deploy_scenario;
mod describe_operation;
mod discover_mock_servers;
mod export_logs;
mod generate_mock_api;
mod group;
mod inspect_responder;
mod list_active_scenarios;
mod list_mock_servers;
mod list_operations;
mod manage_mock_data;
mod query_mock_logs;
mod remove_responder;
mod replay_request;
mod restart_mock_server;
mod send_request;
mod settled;
mod start_mock_server;
mod stop_mock_server;
mod switch_scenario;
mod test_responder;
mod validate_scenario_config;
mod verify_calls;
mod write_responder;

pub(crate) use describe_operation::operation;
pub use group::ToolGroup;
pub(crate) use list_operations::operations;
pub(crate) use query_mock_logs::brief;

use crate::tool::Entry;
use contexts::{
    create_agent_context, create_context_snapshot, create_test_session_context,
    create_workflow_context, get_context_data, get_global_context_data, list_contexts_by_type,
    restore_context_snapshot, update_context_data, update_global_context_data,
};

/// In the order in which clients list them.
pub(crate) fn all() -> Vec<Entry> {
    vec![
        // A description's URL is the one way out.
        Entry::of::<generate_mock_api::GenerateMockApi>()
            .open_world()
            .executes(),
        Entry::of::<start_mock_server::StartMockServer>().executes(),
        Entry::of::<stop_mock_server::StopMockServer>(),
        Entry::of::<restart_mock_server::RestartMockServer>().executes(),
        Entry::of::<list_mock_servers::ListMockServers>(),
        Entry::of::<discover_mock_servers::DiscoverMockServers>(),
        Entry::of::<delete_mock_server::DeleteMockServer>(),
        Entry::of::<list_operations::ListOperations>(),
        Entry::of::<describe_operation::DescribeOperation>(),
        Entry::of::<send_request::SendRequest>(),
        Entry::of::<query_mock_logs::QueryMockLogs>(),
        Entry::of::<verify_calls::VerifyCalls>(),
        Entry::of::<replay_request::ReplayRequest>(),
        Entry::of::<export_logs::ExportLogs>(),
        Entry::of::<manage_mock_data::ManageMockData>(),
        Entry::of::<validate_scenario_config::ValidateScenarioConfig>(),
        Entry::of::<deploy_scenario::DeployScenario>(),
        Entry::of::<switch_scenario::SwitchScenario>(),
        Entry::of::<list_active_scenarios::ListActiveScenarios>(),
        Entry::of::<test_responder::TestResponder>().executes(),
        Entry::of::<write_responder::WriteResponder>().executes(),
        Entry::of::<inspect_responder::InspectResponder>(),
        Entry::of::<remove_responder::RemoveResponder>(),
        Entry::of::<create_test_session_context::CreateTestSessionContext>(),
        Entry::of::<create_workflow_context::CreateWorkflowContext>(),
        Entry::of::<create_agent_context::CreateAgentContext>(),
        Entry::of::<get_context_data::GetContextData>(),
        Entry::of::<update_context_data::UpdateContextData>(),
        Entry::of::<create_context_snapshot::CreateContextSnapshot>(),
        Entry::of::<restore_context_snapshot::RestoreContextSnapshot>(),
        Entry::of::<list_contexts_by_type::ListContextsByType>(),
        Entry::of::<get_global_context_data::GetGlobalContextData>(),
        Entry::of::<update_global_context_data::UpdateGlobalContextData>(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_tools_together_are_told_in_few_words() {
        let tools = all();
        let told = tools.iter().map(|entry| {
            let told = serde_json::to_string(&entry.definition).expect("it is JSON");
            assert!(
                told.len() < 6_000,
                "{}: {}",
                entry.definition.name,
                told.len()
            );
            told.len()
        });
        let bytes = told.sum::<usize>();
        assert!(bytes < 12_000 * 4, "{bytes}");
    }

    #[test]
    fn every_parameter_is_described_and_every_tool_says_what_it_does() {
        for entry in all() {
            let tool = &entry.definition;
            let schema = &tool.input_schema;
            assert_eq!(schema["additionalProperties"], false, "{}", tool.name);
            let properties = schema.get("properties").and_then(|it| it.as_object());
            for (name, property) in properties.into_iter().flatten() {
                assert!(property["description"].is_string(), "{}: {name}", tool.name);
            }
            assert!(
                tool.description.is_some() && tool.title.is_some() && tool.annotations.is_some()
            );
            let output = tool.output_schema.as_ref().expect("there is one");
            assert_eq!(output["type"], "object", "{}", tool.name);
            let told = serde_json::to_string(&tool.input_schema).expect("it is JSON");
            assert!(!told.contains("unevaluated"), "{told}");
        }
    }

    /// Clients in TypeScript take no list of tools with a `true` in it where a schema belongs.
    #[test]
    fn every_schema_is_an_object_to_clients_that_know_no_other() {
        fn check(schema: &serde_json::Value, at: &str) {
            let schema = schema
                .as_object()
                .unwrap_or_else(|| panic!("{at}: {schema}"));
            let properties = schema.get("properties").and_then(|it| it.as_object());
            for (name, property) in properties.into_iter().flatten() {
                check(property, &format!("{at}/{name}"));
            }
            for branches in ["anyOf", "oneOf", "allOf"] {
                let branches = schema.get(branches).and_then(|it| it.as_array());
                for branch in branches.into_iter().flatten() {
                    check(branch, at);
                }
            }
            if let Some(items) = schema.get("items") {
                check(items, &format!("{at}/items"));
            }
        }
        for entry in all() {
            let tool = &entry.definition;
            let (input, output) = (&tool.input_schema, tool.output_schema.as_ref());
            check(&(**input).clone().into(), &tool.name);
            check(
                &(**output.expect("there is one")).clone().into(),
                &tool.name,
            );
        }
    }
}
