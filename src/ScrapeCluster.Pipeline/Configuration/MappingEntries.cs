using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>
/// One entry of a mapping as the loader meets it. <see cref="Generation"/> tells entries written in one place from those
/// that a merge key brought in: the same key twice in one generation is a mistake, in two the later one wins.
/// </summary>
internal readonly record struct MappingEntry(YamlNode Key, YamlNode Value, int Generation);

/// <summary>Lays out a mapping with its merge keys followed, in the order in which yaml.v2 reads them.</summary>
internal sealed class MappingEntries
{
    private readonly List<MappingEntry> _entries = [];
    private readonly ErrorSink _errors;
    private readonly string _place;
    private int _generation;

    private MappingEntries(ErrorSink errors, string place)
    {
        _errors = errors;
        _place = place;
    }

    /// <param name="mappings">More than one where a merge key and the section itself both give the section.</param>
    /// <param name="errors">Gets what is wrong with merge keys.</param>
    /// <param name="place">Of the section.</param>
    public static IReadOnlyList<MappingEntry> Of(IEnumerable<YamlMapping> mappings, ErrorSink errors, string place)
    {
        var entries = new MappingEntries(errors, place);
        foreach (var mapping in mappings)
            entries.Add(mapping);
        return entries._entries;
    }

    private void Add(YamlMapping mapping)
    {
        var generation = ++_generation;
        foreach (var (key, value) in mapping.Entries)
        {
            if (key is YamlScalar { IsMergeKey: true })
                Merge(value);
            else
                _entries.Add(new MappingEntry(key, value, generation));
        }
    }

    private void Merge(YamlNode value)
    {
        switch (value)
        {
            case YamlMapping mapping:
                Add(mapping);
                break;
            case YamlSequence sequence when sequence.Items.TrueForAll(item => item is YamlMapping):
                foreach (var item in Enumerable.Reverse(sequence.Items))
                    Add((YamlMapping)item);
                break;
            default:
                _errors.Add(value, _place, "the value of << must be a mapping or a list of mappings");
                break;
        }
    }
}
