//! What happens besides an answer: delays, faults, errors, limits.

use schemars::JsonSchema;
use serde::Serialize;

use super::Response;

/// The longest delay that can be asked for, in milliseconds: an hour.
pub const MAX_DELAY_MS: u64 = 3_600_000;

/// How long an answer takes: milliseconds, or how they are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Delay {
    /// Milliseconds.
    Fixed(#[schemars(range(max = MAX_DELAY_MS))] u64),
    /// Drawn for each answer.
    Drawn(Distribution),
}

/// How a delay is drawn. None is longer than an hour.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Distribution {
    /// Any between the two is as likely.
    #[serde(rename_all = "kebab-case")]
    Uniform {
        /// None is shorter.
        #[schemars(range(max = MAX_DELAY_MS))]
        min_ms: u64,
        /// None is longer.
        #[schemars(range(max = MAX_DELAY_MS))]
        max_ms: u64,
    },
    /// The bell curve.
    #[serde(rename_all = "kebab-case")]
    Normal {
        /// What they are around.
        #[schemars(range(min = 0.0, max = 3_600_000.0))]
        mean_ms: f64,
        /// The standard deviation.
        #[schemars(range(min = 0.0, max = 3_600_000.0))]
        deviation_ms: f64,
        /// None is shorter.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(max = MAX_DELAY_MS))]
        min_ms: Option<u64>,
        /// None is longer.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(max = MAX_DELAY_MS))]
        max_ms: Option<u64>,
    },
    /// Many short ones and a long tail, as real servers have.
    #[serde(rename_all = "kebab-case")]
    LogNormal {
        /// Half of them are shorter.
        #[schemars(range(min = 0.0, max = 3_600_000.0))]
        median_ms: f64,
        /// The standard deviation of the logarithm: 0.1 for a short tail, 1 for a long one.
        #[schemars(range(min = 0.0, max = 10.0))]
        sigma: f64,
        /// None is shorter.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(max = MAX_DELAY_MS))]
        min_ms: Option<u64>,
        /// None is longer.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(max = MAX_DELAY_MS))]
        max_ms: Option<u64>,
    },
}

/// What goes wrong on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The connection is reset, with nothing sent.
    ConnectionReset,
    /// The connection is closed, with nothing sent.
    EmptyReply,
    /// The headers promise the whole body, and it ends after so many bytes; without
    /// `after-bytes`, in the middle.
    #[serde(rename_all = "kebab-case")]
    TruncatedBody {
        /// What is sent of the body.
        #[serde(skip_serializing_if = "Option::is_none")]
        after_bytes: Option<u64>,
    },
    /// A chunk of the body is no chunk.
    MalformedChunk,
    /// The body arrives bit by bit: with so many bytes a second, or spread over a time.
    /// One of the two.
    #[serde(rename_all = "kebab-case")]
    Trickle {
        /// How fast.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1))]
        bytes_per_second: Option<u64>,
        /// How long all of it takes.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1, max = MAX_DELAY_MS))]
        duration_ms: Option<u64>,
    },
}

impl Fault {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::ConnectionReset => "connection-reset",
            Self::EmptyReply => "empty-reply",
            Self::TruncatedBody { .. } => "truncated-body",
            Self::MalformedChunk => "malformed-chunk",
            Self::Trickle { .. } => "trickle",
        }
    }

    /// Whether nothing of an answer is sent.
    pub fn is_silent(self) -> bool {
        matches!(self, Self::ConnectionReset | Self::EmptyReply)
    }
}

/// How often something goes wrong, and how.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ErrorRate {
    /// From 0.0, never, to 1.0, always.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub probability: f64,
    /// What is answered then. Without it, status 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respond: Option<Response>,
    /// What goes wrong on the way then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

/// How often a rule may be asked for. What is beyond is answered with 429.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RateLimit {
    /// In each window, which begins with a request.
    #[schemars(range(min = 1))]
    pub requests: u32,
    /// How long a window is.
    #[schemars(range(min = 1, max = 86_400_000))]
    pub window_ms: u64,
    /// With it there are no windows: so many may come at once, and that many come back
    /// evenly, `requests` in `window-ms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub burst: Option<u32>,
    /// Whose requests are counted together.
    #[serde(skip_serializing_if = "Per::is_all")]
    #[schemars(extend("default" = "all"))]
    pub per: Per,
    /// What is answered beyond it. Without it, status 429.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respond: Option<Response>,
}

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    /// Everybody's.
    #[default]
    All,
    /// Those of one client.
    Client,
}

impl Per {
    // serde asks with a reference.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    fn is_all(&self) -> bool {
        *self == Self::All
    }
}
