//! Any bytes as a description: it is read or refused, soon and within bounds, and so is
//! all that hangs on it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mimus_description::model::{MediaType, Operation, ParameterShape};
use mimus_description::{Api, Description, Direction, Schema};
use mimus_fuzz::Refuse;

fuzz_target!(|text: &[u8]| {
    let description = Description {
        name: "fuzzed.yaml".to_owned(),
        text: text.to_vec(),
    };
    let Ok(api) = Api::read(description, &Refuse) else {
        return;
    };
    for index in 0..api.operations.len() {
        if let Ok(operation) = api.operation(index) {
            schemas(&operation, &mut |schema| {
                for direction in [Direction::Request, Direction::Response] {
                    schema.to_json(direction);
                }
            });
        }
    }
    api.check();
});

fn schemas(operation: &Operation, each: &mut dyn FnMut(&Schema)) {
    for parameter in &operation.parameters {
        shape(&parameter.shape, each);
    }
    if let Some(body) = &operation.request_body {
        content(&body.content, each);
    }
    for (_, response) in &operation.responses {
        for header in &response.headers {
            shape(&header.shape, each);
        }
        content(&response.content, each);
    }
}

fn shape(shape: &ParameterShape, each: &mut dyn FnMut(&Schema)) {
    match shape {
        ParameterShape::Styled { schema, .. } => each(schema),
        ParameterShape::Content { schema, .. } => schema.iter().for_each(each),
    }
}

fn content(content: &[MediaType], each: &mut dyn FnMut(&Schema)) {
    for media_type in content {
        media_type.schema.iter().for_each(&mut *each);
        for (_, encoding) in &media_type.encoding {
            for header in &encoding.headers {
                shape(&header.shape, each);
            }
        }
    }
}
