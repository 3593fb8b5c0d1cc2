namespace ScrapeCluster.Pipeline.Model;

/// <summary>Label names with a meaning of their own, as Prometheus defines them.</summary>
public static class LabelNames
{
    public const string MetricName = "__name__";
    public const string Job = "job";
    public const string Instance = "instance";
    public const string Address = "__address__";
    public const string Scheme = "__scheme__";
    public const string MetricsPath = "__metrics_path__";
    public const string ScrapeInterval = "__scrape_interval__";
    public const string ScrapeTimeout = "__scrape_timeout__";
    public const string ParamPrefix = "__param_";
    public const string MetaPrefix = "__meta_";
    public const string ReservedPrefix = "__";
    public const string ExportedPrefix = "exported_";
}
