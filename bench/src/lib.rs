//! What the baselines share: the lines they speak, the rows they write, and how they measure.

mod line;
mod measure;
mod rows;

pub use crate::line::Line;
pub use crate::line::Open;
pub use crate::line::Ran;
pub use crate::line::Run;
pub use crate::line::Sizes;
pub use crate::line::serve;
pub use crate::measure::Meter;
pub use crate::rows::PRAGMAS;
pub use crate::rows::Row;
pub use crate::rows::Rows;
pub use crate::rows::SCHEMA;
pub use crate::rows::SCHEMA_POSTGRES;
pub use crate::rows::household;
