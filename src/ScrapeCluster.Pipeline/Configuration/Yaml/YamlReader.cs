namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>
/// Turns text into nodes. As Prometheus' loader does, it reads the first document only and resolves aliases, and it
/// refuses an alias within itself and a document that is made of little but aliases.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 500;

    private readonly YamlScanner _scanner;
    private readonly YamlTagHandles _handles = new();
    private readonly Dictionary<string, YamlNode?> _anchors = new(StringComparer.Ordinal);
    private int _depth;

    private YamlReader(string text) => _scanner = new YamlScanner(text);

    /// <returns>The root, or null where the text holds no document.</returns>
    /// <exception cref="YamlFormatException">The text is not YAML.</exception>
    public static YamlNode? Read(string text) => Read(text, out _);

    /// <param name="text">Without control characters.</param>
    /// <param name="unreadLine">The line of what stands behind the first document and is not read; 0: nothing.</param>
    public static YamlNode? Read(string text, out int unreadLine)
    {
        YamlBytes.Check(text);
        var reader = new YamlReader(text);
        var root = reader.ReadDocument();
        unreadLine = root is null ? 0 : reader.LineOfRest();
        if (root is not null && AliasGuard.IsExcessive(root))
            throw new YamlFormatException(root.Line, "this document is made of little but aliases");
        return root;
    }

    private YamlNode? ReadDocument()
    {
        var first = _scanner.Peek();
        if (first.Kind == YamlTokenKind.StreamEnd)
            return null;

        _handles.Read(_scanner);
        if (_scanner.Peek().Kind != YamlTokenKind.DocumentStart)
            return _handles.IsGiven ? throw Error(_scanner.Peek(), "three dashes must follow a directive") : ReadNode(isBlock: true, mayBeIndentless: false);

        _scanner.Take();
        return _scanner.Peek().Kind is YamlTokenKind.VersionDirective or YamlTokenKind.TagDirective or YamlTokenKind.DocumentStart
            or YamlTokenKind.DocumentEnd or YamlTokenKind.StreamEnd
            ? Empty(_scanner.Peek())
            : ReadNode(isBlock: true, mayBeIndentless: false);
    }

    // Peeks at the token behind the document, as the loader does, which may be a mistake itself.
    private int LineOfRest()
    {
        if (_scanner.Peek().Kind == YamlTokenKind.DocumentEnd)
            return 0;
        var next = _scanner.Peek();
        return next.Kind == YamlTokenKind.StreamEnd ? 0 : next.Line;
    }

    private YamlNode ReadNode(bool isBlock, bool mayBeIndentless)
    {
        if (++_depth > MaxDepth)
            throw new YamlFormatException(_scanner.Peek().Line, $"this is nested more than {MaxDepth} levels deep");
        var node = _scanner.Peek().Kind == YamlTokenKind.Alias ? ReadAlias() : ReadOwnNode(isBlock, mayBeIndentless);
        _depth--;
        return node;
    }

    private YamlNode ReadAlias()
    {
        var token = _scanner.Take();
        if (!_anchors.TryGetValue(token.Text, out var node))
            throw new YamlFormatException(token.Line, $"anchor \"{token.Text}\" is not defined above this line");
        return node ?? throw new YamlFormatException(token.Line, $"anchor \"{token.Text}\" contains itself");
    }

    private YamlNode ReadOwnNode(bool isBlock, bool mayBeIndentless)
    {
        var start = _scanner.Peek();
        var (anchor, tag) = ReadProperties();
        if (anchor.Length > 0)
            _anchors[anchor] = null; // Until the node is read whole.

        var node = ReadContent(start, tag, anchor.Length > 0, isBlock, mayBeIndentless);
        if (anchor.Length > 0)
            _anchors[anchor] = node;
        return node;
    }

    private (string Anchor, string Tag) ReadProperties()
    {
        string anchor = "", tag = "";
        if (_scanner.Peek().Kind == YamlTokenKind.Anchor)
            anchor = _scanner.Take().Text;
        if (_scanner.Peek().Kind == YamlTokenKind.Tag)
            tag = _handles.Resolve(_scanner.Take());
        if (anchor.Length == 0 && _scanner.Peek().Kind == YamlTokenKind.Anchor)
            anchor = _scanner.Take().Text;
        return (anchor, tag);
    }

    private YamlNode ReadContent(YamlToken start, string tag, bool hasAnchor, bool isBlock, bool mayBeIndentless)
    {
        switch (_scanner.Peek().Kind)
        {
            case YamlTokenKind.BlockEntry when mayBeIndentless:
                return ReadIndentlessSequence(start);
            case YamlTokenKind.Scalar:
                var token = _scanner.Take();
                return new YamlScalar(token.Text, tag, tag == "!" || (tag.Length == 0 && token.IsPlain), start.Line, start.Column);
            case YamlTokenKind.FlowSequenceStart:
                return ReadFlowSequence(start);
            case YamlTokenKind.FlowMappingStart:
                return ReadFlowMapping(start);
            case YamlTokenKind.BlockSequenceStart when isBlock:
                return ReadBlockSequence(start);
            case YamlTokenKind.BlockMappingStart when isBlock:
                return ReadBlockMapping(start);
            default:
                return hasAnchor || tag.Length > 0
                    ? new YamlScalar("", tag, tag.Length == 0, start.Line, start.Column)
                    : throw Error(_scanner.Peek(), "a value is expected here");
        }
    }

    private YamlSequence ReadBlockSequence(YamlToken start)
    {
        var node = new YamlSequence(start.Line, start.Column);
        _scanner.Take();
        while (_scanner.Peek().Kind == YamlTokenKind.BlockEntry)
        {
            var entry = _scanner.Take();
            node.Items.Add(_scanner.Peek().Kind is YamlTokenKind.BlockEntry or YamlTokenKind.BlockEnd ? Empty(entry) : ReadNode(true, false));
        }

        if (_scanner.Peek().Kind != YamlTokenKind.BlockEnd)
            throw Error(_scanner.Peek(), "a list entry, beginning with a dash, is expected here");
        _scanner.Take();
        return node;
    }

    private YamlSequence ReadIndentlessSequence(YamlToken start)
    {
        var node = new YamlSequence(start.Line, start.Column);
        while (_scanner.Peek().Kind == YamlTokenKind.BlockEntry)
        {
            var entry = _scanner.Take();
            var isEmpty = _scanner.Peek().Kind is YamlTokenKind.BlockEntry or YamlTokenKind.Key or YamlTokenKind.Value or YamlTokenKind.BlockEnd;
            node.Items.Add(isEmpty ? Empty(entry) : ReadNode(true, false));
        }

        return node;
    }

    private YamlMapping ReadBlockMapping(YamlToken start)
    {
        var node = new YamlMapping(start.Line, start.Column);
        _scanner.Take();
        while (_scanner.Peek().Kind == YamlTokenKind.Key)
        {
            var key = ReadPart(_scanner.Take());
            var value = _scanner.Peek().Kind == YamlTokenKind.Value ? ReadPart(_scanner.Take()) : Empty(_scanner.Peek());
            node.Entries.Add(new KeyValuePair<YamlNode, YamlNode>(key, value));
        }

        if (_scanner.Peek().Kind != YamlTokenKind.BlockEnd)
            throw Error(_scanner.Peek(), "a key is expected here; check the indentation");
        _scanner.Take();
        return node;

        YamlNode ReadPart(YamlToken mark) =>
            _scanner.Peek().Kind is YamlTokenKind.Key or YamlTokenKind.Value or YamlTokenKind.BlockEnd ? Empty(mark) : ReadNode(true, true);
    }

    private YamlSequence ReadFlowSequence(YamlToken start)
    {
        var node = new YamlSequence(start.Line, start.Column);
        _scanner.Take();
        while (MoveToFlowEntry(YamlTokenKind.FlowSequenceEnd, node.Items.Count == 0))
            node.Items.Add(_scanner.Peek().Kind == YamlTokenKind.Key ? ReadPair() : ReadNode(false, false));
        _scanner.Take();
        return node;
    }

    private YamlMapping ReadFlowMapping(YamlToken start)
    {
        var node = new YamlMapping(start.Line, start.Column);
        _scanner.Take();
        while (MoveToFlowEntry(YamlTokenKind.FlowMappingEnd, node.Entries.Count == 0))
            node.Entries.Add(ReadFlowEntry());
        _scanner.Take();
        return node;
    }

    // A comma stands between entries, and may stand behind the last.
    private bool MoveToFlowEntry(YamlTokenKind end, bool isFirst)
    {
        var token = _scanner.Peek();
        if (token.Kind == end)
            return false;
        if (isFirst)
            return true;
        if (token.Kind != YamlTokenKind.FlowEntry)
            throw Error(token, end == YamlTokenKind.FlowSequenceEnd ? "a comma or ] is expected here" : "a comma or } is expected here");
        _scanner.Take();
        return _scanner.Peek().Kind != end;
    }

    private KeyValuePair<YamlNode, YamlNode> ReadFlowEntry()
    {
        if (_scanner.Peek().Kind != YamlTokenKind.Key)
            return KeyValuePair.Create(ReadNode(false, false), (YamlNode)Empty(_scanner.Peek()));

        _scanner.Take();
        var isEmpty = _scanner.Peek().Kind is YamlTokenKind.Value or YamlTokenKind.FlowEntry or YamlTokenKind.FlowMappingEnd;
        var key = isEmpty ? Empty(_scanner.Peek()) : ReadNode(false, false);
        return KeyValuePair.Create(key, ReadFlowValue(YamlTokenKind.FlowMappingEnd));
    }

    // "[a: b]" is a list of one mapping.
    private YamlMapping ReadPair()
    {
        var start = _scanner.Take();
        var node = new YamlMapping(start.Line, start.Column);
        var next = _scanner.Peek();
        var isEmpty = next.Kind is YamlTokenKind.Value or YamlTokenKind.FlowEntry or YamlTokenKind.FlowSequenceEnd;

        // libyaml takes away the token behind an empty key, and so does the loader.
        var key = isEmpty ? Empty(_scanner.Take()) : ReadNode(false, false);
        node.Entries.Add(KeyValuePair.Create(key, ReadFlowValue(YamlTokenKind.FlowSequenceEnd)));
        return node;
    }

    private YamlNode ReadFlowValue(YamlTokenKind end)
    {
        if (_scanner.Peek().Kind != YamlTokenKind.Value)
            return Empty(_scanner.Peek());
        var mark = _scanner.Take();
        return _scanner.Peek().Kind == YamlTokenKind.FlowEntry || _scanner.Peek().Kind == end ? Empty(mark) : ReadNode(false, false);
    }

    private static YamlScalar Empty(YamlToken at) => new("", "", isPlain: true, at.Line, at.Column);

    private static YamlFormatException Error(YamlToken at, string what) => new(at.Line, "this is not valid YAML: " + what);
}
