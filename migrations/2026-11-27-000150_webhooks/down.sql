delete from jobs where job ? 'webhook';
drop index jobs_webhook_once;
drop table webhook_deliveries;
drop table webhooks;
