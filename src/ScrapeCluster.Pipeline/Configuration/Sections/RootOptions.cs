using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>What a main configuration file says, before the files that it names are read.</summary>
internal sealed record RootOptions
{
    public GlobalOptions Global { get; init; } = new();
    public ValueList<ScrapePoolOptions> ScrapePools { get; init; } = [];

    /// <summary>Absolute patterns.</summary>
    public ValueList<string> ScrapeConfigFiles { get; init; } = [];
    public ValueList<RemoteWriteOptions> RemoteWrites { get; init; } = [];
    public BuiltinOptions Builtin { get; init; } = new();
}
