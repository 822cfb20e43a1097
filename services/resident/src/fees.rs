//! Fees (수수료) by channel and date.
