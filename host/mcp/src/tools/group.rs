//! Which tools a client is told of: models choose better among few.

/// What an agent is there for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ToolGroup {
    /// Make and run mocks, ask them, see what happened, break them with scenarios.
    Core,
    /// Test against mocks that are there: ask, verify, replay, export, try responders.
    Testing,
    /// Everything.
    #[default]
    All,
}

/// Each tool, and whether it is one of the core and one for testing. What is neither is
/// in `All` only.
const GROUPS: [(&str, bool, bool); 33] = [
    ("generate_mock_api", true, false),
    ("start_mock_server", true, true),
    ("stop_mock_server", true, true),
    ("restart_mock_server", true, false),
    ("list_mock_servers", true, true),
    ("discover_mock_servers", true, false),
    ("delete_mock_server", true, false),
    ("list_operations", true, true),
    ("describe_operation", true, true),
    ("send_request", true, true),
    ("query_mock_logs", true, true),
    ("verify_calls", false, true),
    ("replay_request", false, true),
    ("export_logs", false, true),
    ("manage_mock_data", true, true),
    ("validate_scenario_config", true, true),
    ("deploy_scenario", true, true),
    ("switch_scenario", true, true),
    ("list_active_scenarios", true, true),
    ("test_responder", false, true),
    ("write_responder", false, false),
    ("inspect_responder", false, false),
    ("remove_responder", false, false),
    ("create_test_session_context", false, false),
    ("create_workflow_context", false, false),
    ("create_agent_context", false, false),
    ("get_context_data", false, false),
    ("update_context_data", false, false),
    ("create_context_snapshot", false, false),
    ("restore_context_snapshot", false, false),
    ("list_contexts_by_type", false, false),
    ("get_global_context_data", false, false),
    ("update_global_context_data", false, false),
];

impl ToolGroup {
    pub(crate) fn has(self, tool: &str) -> bool {
        let row = GROUPS.iter().find(|(name, ..)| *name == tool);
        match (self, row) {
            (Self::All, _) => true,
            (Self::Core, Some((_, core, _))) => *core,
            (Self::Testing, Some((_, _, testing))) => *testing,
            (_, None) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::all;
    use super::*;

    #[test]
    fn every_tool_has_its_row() {
        let tools = all();
        let names: Vec<&str> = tools.iter().map(|entry| &*entry.definition.name).collect();
        let rows: Vec<&str> = GROUPS.iter().map(|(name, ..)| *name).collect();
        assert_eq!(names, rows);
    }

    #[test]
    fn a_group_is_told_in_its_number_of_words() {
        for (group, most) in [
            (ToolGroup::Core, 8_000),
            (ToolGroup::Testing, 8_000),
            (ToolGroup::All, 12_000),
        ] {
            let tools = all();
            let told = tools
                .iter()
                .filter(|entry| group.has(&entry.definition.name));
            let told =
                told.map(|entry| serde_json::to_string(&entry.definition).map(|it| it.len()));
            let bytes: usize = told.map(|bytes| bytes.expect("it is JSON")).sum();
            assert!(bytes < most * 4, "{group:?}: {bytes} bytes");
        }
    }
}
