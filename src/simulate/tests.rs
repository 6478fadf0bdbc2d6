//! What must hold for every simulated economy.
