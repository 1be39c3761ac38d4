-- For the rest of the transaction: what depends on which parameters are given is planned for those.
SELECT set_config('plan_cache_mode', 'force_custom_plan', true)
