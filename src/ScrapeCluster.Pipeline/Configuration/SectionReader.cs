using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>
/// Reads one section by its known keys. Reports unknown keys and keys given twice as soon as it is made; what it is
/// asked for is converted as <see cref="NodeReader"/> says. An absent key gives the fallback, a null the type's zero.
/// </summary>
internal sealed class SectionReader
{
    private readonly Dictionary<string, List<YamlNode>> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, YamlNode> _lines = new(StringComparer.Ordinal);
    private readonly KeyTable _keys;

    public SectionReader(IReadOnlyList<YamlMapping> mappings, KeyTable keys, ErrorSink errors, string place)
    {
        _keys = keys;
        Errors = errors;
        Place = place;
        Start = mappings[0];
        Collect(MappingEntries.Of(mappings, errors, place));
    }

    public ErrorSink Errors { get; private set; }

    public string Place { get; }

    /// <summary>Where the section begins.</summary>
    public YamlNode Start { get; }

    /// <summary>The section of a node: null where the node is null, and with an error where it is no mapping.</summary>
    public static SectionReader? From(YamlNode node, KeyTable keys, ErrorSink errors, string place)
    {
        if (node is YamlMapping mapping)
            return new SectionReader([mapping], keys, errors, place);
        if (NodeReader.IsNull(node))
            return null;
        if (NodeReader.IsZero(node))
            return new SectionReader([new YamlMapping(node.Line, node.Column)], keys, errors, place);
        NodeReader.Refuse(node, errors, place, "a section");
        return null;
    }

    /// <summary>From here on errors name the job too.</summary>
    public void NameJob(string job) => Errors = Errors.ForJob(job);

    /// <summary>True where the key stands in the section, whatever its value.</summary>
    public bool Has(string key) => Known(key) is not null;

    /// <summary>The node that counts, or null where the key is absent.</summary>
    public YamlNode? Node(string key) => Known(key)?[^1];

    /// <summary>True where the key is absent or null.</summary>
    public bool IsUnset(string key) => Node(key) is not { } node || NodeReader.IsNull(node);

    public string At(string key) => Place.Length == 0 ? key : $"{Place}.{key}";

    /// <summary>Reports a mistake at the key's line, or at the section's where the key is absent.</summary>
    public void Error(string key, string what) => Errors.Add(_lines.GetValueOrDefault(key) ?? Start, Place, what);

    /// <summary>How many of the keys have a text in them.</summary>
    public int CountOf(params ReadOnlySpan<string> keys)
    {
        var count = 0;
        foreach (var key in keys)
            count += TextOrNull(key) is null ? 0 : 1;
        return count;
    }

    /// <summary>Reports it where more than one of the keys has a text in it.</summary>
    public void AtMostOne(params ReadOnlySpan<string> keys)
    {
        if (CountOf(keys) > 1)
            Errors.Add(Start, Place, $"at most one of {string.Join(", ", keys.ToArray())} can be given");
    }

    /// <summary>Reports it where the key has no text in it.</summary>
    public void NeedText(string key)
    {
        if (Text(key).Length == 0)
            Error(key, $"{key} is missing");
    }

    public string Text(string key, string fallback = "") => Read(key, NodeReader.Text) ?? fallback;

    public string? TextOrNull(string key) => Text(key) is { Length: > 0 } text ? text : null;

    public Secret Secret(string key) => new(Text(key));

    public bool Flag(string key, bool fallback = false) => ReadValue(key, NodeReader.Flag) ?? fallback;

    /// <summary>Null where the key is absent or null.</summary>
    public bool? FlagOrNull(string key) => IsUnset(key) ? null : ReadValue(key, NodeReader.Flag);

    public long Whole(string key, long fallback = 0) => ReadValue(key, NodeReader.Whole) ?? fallback;

    public ulong Unsigned(string key) => ReadValue(key, NodeReader.Unsigned) ?? 0;

    public double Number(string key) => ReadValue(key, NodeReader.Number) ?? 0;

    public TimeSpan Duration(string key, TimeSpan fallback = default) => ReadValue(key, NodeReader.Duration) ?? fallback;

    public ByteSize Size(string key) => ReadValue(key, NodeReader.Size) ?? default;

    /// <summary>Null where the key is absent, null or no URL.</summary>
    public UrlText? Url(string key) => Read(key, NodeReader.Url);

    /// <summary>An absolute path; a relative one is relative to the directory. Null where the key is absent or empty.</summary>
    public string? PathOrNull(string key, string directory) =>
        TextOrNull(key) is { } path ? AbsolutePath.Of(path, directory) : null;

    /// <summary>The items of a list, or null where the key is absent, null or no list.</summary>
    public IReadOnlyList<YamlNode>? Items(string key) => Read(key, NodeReader.Items);

    /// <summary>A list of texts, or null where the key is absent, null or no list.</summary>
    public IReadOnlyList<string>? Texts(string key) =>
        Items(key)?.Select((item, index) => NodeReader.Text(item, Errors, $"{At(key)}[{index}]") ?? "").ToList();

    /// <summary>A mapping of texts; empty where the key is absent or null.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> TextMap(string key) => Map(key)?.Texts() ?? [];

    /// <summary>A mapping with keys of the user's, or null.</summary>
    public MapReader? Map(string key) => Mappings(key) is { } mappings ? new MapReader(mappings, Errors, At(key)) : null;

    /// <summary>A section within, or null where the key is absent, null or no section.</summary>
    public SectionReader? Section(string key, KeyTable keys) =>
        Mappings(key) is { } mappings ? new SectionReader(mappings, keys, Errors, At(key)) : null;

    private List<YamlMapping>? Mappings(string key)
    {
        List<YamlMapping>? mappings = null;
        foreach (var node in Known(key) ?? [])
        {
            if (node is YamlMapping mapping)
                (mappings ??= []).Add(mapping);
            else if (NodeReader.IsNull(node))
                mappings = null;
            else if (NodeReader.IsZero(node))
                mappings = [new YamlMapping(node.Line, node.Column)];
            else
                NodeReader.Refuse(node, Errors, At(key), "a section");
        }

        return mappings;
    }

    // Every value is read, also one that a later value replaces: a mistake in it counts.
    private T? Read<T>(string key, Func<YamlNode, ErrorSink, string, T?> read)
        where T : class
    {
        T? value = null;
        foreach (var node in Known(key) ?? [])
            value = read(node, Errors, At(key));
        return value;
    }

    private T? ReadValue<T>(string key, Func<YamlNode, ErrorSink, string, T?> read)
        where T : struct
    {
        T? value = null;
        foreach (var node in Known(key) ?? [])
            value = read(node, Errors, At(key));
        return value;
    }

    private List<YamlNode>? Known(string key)
    {
        if (!_keys.Contains(key))
            throw new ArgumentException($"\"{key}\" is not in the table of {_keys.Section}.", nameof(key));
        return _values.GetValueOrDefault(key);
    }

    private void Collect(IReadOnlyList<MappingEntry> entries)
    {
        var seen = new HashSet<(string, int)>();
        foreach (var entry in entries)
        {
            var key = NodeReader.Text(entry.Key, Errors, Place);
            if (key is null)
                continue;
            if (!_keys.Contains(key))
                Errors.Add(entry.Key, Place, _keys.Unknown(key));
            else if (!seen.Add((key, entry.Generation)))
                Errors.Add(entry.Key, Place, $"key \"{key}\" is given twice");
            else
                Add(key, entry);
        }
    }

    private void Add(string key, MappingEntry entry)
    {
        _lines[key] = entry.Key;
        if (_values.TryGetValue(key, out var values))
            values.Add(entry.Value);
        else
            _values[key] = [entry.Value];
    }
}
