//! Rows of policy tables that say from when until when they are in force.

/// Makes each a row of a table: it has the fields `from` and `until`.
macro_rules! dated {
    ($($row:ident)+) => {
        $(impl kernel::Dated for $row {
            fn from(&self) -> Option<kernel::Date> {
                self.from
            }
            fn until(&self) -> Option<kernel::Date> {
                self.until
            }
        })+
    };
}
pub(crate) use dated;
