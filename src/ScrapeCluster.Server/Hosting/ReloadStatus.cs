using System.Diagnostics.Metrics;

namespace ScrapeCluster.Server.Hosting;

/// <summary>How the last reading of the configuration went, also as metrics. The one at start counts as a success.</summary>
internal sealed class ReloadStatus
{
    private readonly TimeProvider _time;

    public ReloadStatus(Meter meter, TimeProvider time)
    {
        _time = time;
        StartTime = LastSuccess = time.GetUtcNow();
        meter.CreateObservableGauge("scrapecluster_config_last_reload_successful", () => LastSucceeded ? 1 : 0,
            description: "Whether the last attempt to load the configuration succeeded.");
        meter.CreateObservableGauge("scrapecluster_config_last_reload_success_timestamp_seconds", () => LastSuccess.ToUnixTimeMilliseconds() / 1000.0,
            description: "When the configuration was last loaded with success, in seconds since 1970.");
    }

    public DateTimeOffset StartTime { get; }

    public bool LastSucceeded { get; private set; } = true;

    public DateTimeOffset LastSuccess { get; private set; }

    public void Record(bool succeeded)
    {
        LastSucceeded = succeeded;
        if (succeeded)
            LastSuccess = _time.GetUtcNow();
    }
}
