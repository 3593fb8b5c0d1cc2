using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>
/// Turns text into nodes. As Prometheus' loader does, it reads the first document only and resolves aliases, and it
/// refuses an alias within itself and a document that is made of little but aliases.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 500;

    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode?> _anchors = new(StringComparer.Ordinal);
    private int _depth;

    private YamlReader(string text) => _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));

    /// <returns>The root, or null where the text holds no document.</returns>
    /// <exception cref="YamlFormatException">The text is not YAML.</exception>
    public static YamlNode? Read(string text)
    {
        var reader = new YamlReader(text);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException exception)
        {
            throw new YamlFormatException((int)exception.Start.Line, Describe(exception), exception);
        }
        catch (Exception exception) when (exception is not YamlFormatException)
        {
            // On some texts the scanner fails instead of saying what is wrong.
            var line = (int)(reader._parser.Current?.End.Line ?? 1);
            throw new YamlFormatException(line, "this is not valid YAML, here or a little below", exception);
        }
    }

    private static string Describe(YamlException exception)
    {
        var message = exception.InnerException?.Message ?? exception.Message;
        return "this is not valid YAML: " + message.TrimEnd('.');
    }

    private YamlNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
            return null;

        var root = ReadNode();
        _parser.Consume<DocumentEnd>();
        if (AliasGuard.IsExcessive(root))
            throw new YamlFormatException(root.Line, "this document is made of little but aliases");
        return root;
    }

    private YamlNode ReadNode()
    {
        var mark = _parser.Current?.Start ?? Mark.Empty;
        if (++_depth > MaxDepth)
            throw new YamlFormatException((int)mark.Line, $"this is nested more than {MaxDepth} levels deep");

        YamlNode node = _parser.Current switch
        {
            Scalar => ReadScalar(),
            SequenceStart => ReadSequence(),
            MappingStart => ReadMapping(),
            AnchorAlias => ReadAlias(),
            _ => throw new YamlFormatException((int)mark.Line, "this is not valid YAML: a value is missing"),
        };
        _depth--;
        return node;
    }

    private YamlScalar ReadScalar()
    {
        var e = _parser.Consume<Scalar>();
        var tag = e.Tag.IsEmpty ? "" : e.Tag.Value;
        var isPlain = tag == "!" || (tag.Length == 0 && e.Style == ScalarStyle.Plain);
        var node = new YamlScalar(e.Value, tag, isPlain, (int)e.Start.Line, (int)e.Start.Column);
        Remember(e.Anchor, node);
        return node;
    }

    private YamlSequence ReadSequence()
    {
        var e = _parser.Consume<SequenceStart>();
        var node = new YamlSequence((int)e.Start.Line, (int)e.Start.Column);
        Begin(e.Anchor);
        while (!_parser.TryConsume<SequenceEnd>(out _))
            node.Items.Add(ReadNode());
        Remember(e.Anchor, node);
        return node;
    }

    private YamlMapping ReadMapping()
    {
        var e = _parser.Consume<MappingStart>();
        var node = new YamlMapping((int)e.Start.Line, (int)e.Start.Column);
        Begin(e.Anchor);
        while (!_parser.TryConsume<MappingEnd>(out _))
            node.Entries.Add(new KeyValuePair<YamlNode, YamlNode>(ReadNode(), ReadNode()));
        Remember(e.Anchor, node);
        return node;
    }

    private YamlNode ReadAlias()
    {
        var e = _parser.Consume<AnchorAlias>();
        var name = e.Value.Value;
        if (!_anchors.TryGetValue(name, out var node))
            throw new YamlFormatException((int)e.Start.Line, $"anchor \"{name}\" is not defined above this line");
        return node ?? throw new YamlFormatException((int)e.Start.Line, $"anchor \"{name}\" contains itself");
    }

    // A null entry marks an anchor whose node is still being read.
    private void Begin(AnchorName anchor)
    {
        if (!anchor.IsEmpty)
            _anchors[anchor.Value] = null;
    }

    private void Remember(AnchorName anchor, YamlNode node)
    {
        if (!anchor.IsEmpty)
            _anchors[anchor.Value] = node;
    }
}
