namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>What becomes of a collector's components that cannot be carried out here.</summary>
public enum UnsupportedPolicy
{
    /// <summary>Each is a mistake in the file.</summary>
    Refuse,

    /// <summary>Each is left out, with a warning, and so is a pipeline that has no receiver or no exporter left.</summary>
    Skip,
}
