using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Discovery;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

/// <summary>How one mechanism is written in a configuration.</summary>
internal interface IDiscoverySection
{
    /// <summary>Of a list in a scrape config: <c>http_sd_configs</c>.</summary>
    string Key { get; }

    /// <summary>The keys of one entry.</summary>
    KeyTable Keys { get; }

    /// <summary>What config/README.md must list.</summary>
    IReadOnlyList<KeyTable> Documented { get; }

    Type Options { get; }

    DiscoveryOptions Read(SectionReader section, string directory);

    void Render(YamlText text, DiscoveryOptions options);
}

/// <inheritdoc cref="IDiscoverySection"/>
internal abstract class DiscoverySection<TOptions> : IDiscoverySection
    where TOptions : DiscoveryOptions
{
    public abstract string Key { get; }

    public abstract KeyTable Keys { get; }

    public abstract IReadOnlyList<KeyTable> Documented { get; }

    public Type Options => typeof(TOptions);

    /// <summary>Reads one entry; what is wrong is told to the section's errors.</summary>
    /// <param name="section">The entry.</param>
    /// <param name="directory">What relative paths are relative to.</param>
    public abstract TOptions Read(SectionReader section, string directory);

    /// <summary>Writes one entry with every setting, also those that were not written.</summary>
    public abstract void Render(YamlText text, TOptions options);

    DiscoveryOptions IDiscoverySection.Read(SectionReader section, string directory) => Read(section, directory);

    void IDiscoverySection.Render(YamlText text, DiscoveryOptions options) => Render(text, (TOptions)options);
}
