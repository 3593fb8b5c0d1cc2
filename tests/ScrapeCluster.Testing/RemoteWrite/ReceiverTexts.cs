namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>What receivers write into the body of a refusal. The wording is theirs, the numbers are made up.</summary>
public static class ReceiverTexts
{
    public const string AmpRequestRate = """{"message":"Rate exceeded"}""";
    public const string AmpMissingToken = """{"message":"Missing Authentication Token"}""";
    public const string AmpExpiredToken = """{"message":"The security token included in the request is expired"}""";
    public const string CortexIngestionRate = "ingestion rate limit (170000) exceeded while adding 2000 samples and 0 metadata";
    public const string CortexSeriesLimit = "user=ws-1: per-user series limit of 2000000 exceeded, please contact administrator to raise it (local limit: 0 global limit: 2000000 actual local limit: 8000)";

    public const string MimirIngestionRate =
        "the request has been rejected because the tenant exceeded the ingestion rate limit, set to 10000 items/s with a maximum allowed burst of 200000. (err-mimir-tenant-max-ingestion-rate)";

    public const string MimirRequestRate =
        "the request has been rejected because the tenant exceeded the request rate limit, set to 10 requests/s across all distributors with a maximum allowed burst of 20 (err-mimir-tenant-max-request-rate)";

    public const string MimirOutOfOrder =
        "failed pushing to ingester: user=ws-1: the sample has been rejected because another sample with a more recent timestamp has already been ingested and out-of-order samples are not allowed (err-mimir-sample-out-of-order)";

    public const string PrometheusOutOfOrder = "out of order sample";
    public const string PrometheusDuplicate = "duplicate sample for timestamp";
    public const string PrometheusTooOld = "out of bounds";
    public const string NginxTooLarge = "<html><head><title>413 Request Entity Too Large</title></head></html>";
}
