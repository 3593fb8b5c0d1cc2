using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>Builds the first document of a YAML text, as yaml.v2 does; what follows it is not looked at.</summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 100;

    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];

    private YamlReader(TextReader text) => _parser = new Parser(text);

    /// <returns>Null for a text without content.</returns>
    /// <exception cref="TargetGroupException">The text is not YAML.</exception>
    public static YamlNode? Read(ReadOnlySpan<byte> yaml)
    {
        using var text = new StringReader(Encoding.UTF8.GetString(yaml).TrimStart('\ufeff'));
        try
        {
            return new YamlReader(text).ReadDocument();
        }
        catch (YamlException e)
        {
            throw new TargetGroupException($"line {e.Start.Line}: not valid YAML ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private YamlNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        return _parser.TryConsume<DocumentStart>(out _) ? ReadNode(0) : null;
    }

    private YamlNode ReadNode(int depth)
    {
        var line = (int)_parser.Current!.Start.Line;
        if (depth > MaxDepth)
            throw new TargetGroupException($"line {line}: nested more than {MaxDepth} levels deep.");
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.GetValueOrDefault(alias.Value)
                ?? throw new TargetGroupException($"line {line}: the anchor \"{alias.Value}\" is not defined before it is used.");
        }

        var anchor = ((NodeEvent)_parser.Current).Anchor;
        YamlNode node = _parser.TryConsume<YamlDotNet.Core.Events.Scalar>(out var scalar)
            ? new YamlNode.Scalar(line, scalar.Value, scalar.Tag.IsEmpty ? "" : scalar.Tag.Value, scalar.Style == ScalarStyle.Plain)
            : _parser.Accept<SequenceStart>(out _) ? ReadSequence(line, depth) : ReadMapping(line, depth);
        if (!anchor.IsEmpty)
            _anchors[anchor] = node;
        return node;
    }

    private YamlNode.Sequence ReadSequence(int line, int depth)
    {
        _parser.Consume<SequenceStart>();
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode(depth + 1));
        return new YamlNode.Sequence(line, items);
    }

    private YamlNode.Mapping ReadMapping(int line, int depth)
    {
        _parser.Consume<MappingStart>();
        var entries = new List<(YamlNode.Scalar, YamlNode)>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            if (key is not YamlNode.Scalar name)
                throw new TargetGroupException($"line {key.Line}: a key must be a string, found {key.Kind}.");
            entries.Add((name, ReadNode(depth + 1)));
        }

        return new YamlNode.Mapping(line, entries);
    }
}
