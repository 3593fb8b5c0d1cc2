namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>
/// Finds the words of a YAML 1.1 text: indentation turns into start and end of blocks, a colon makes a key of what stands
/// before it. Accepts what libyaml accepts, which Prometheus' loader is built on, and no more.
/// </summary>
internal sealed class YamlScanner
{
    private const string NeverPlain = "-?:,[]{}#&*!|>'\"%@`";

    private readonly YamlCursor _cursor;
    private readonly YamlTokenQueue _queue = new();
    private readonly YamlSimpleKeys _keys;
    private readonly YamlIndents _indents;
    private bool _keyAllowed = true;
    private bool _isEnd;

    public YamlScanner(string text)
    {
        _cursor = new YamlCursor(text);
        _keys = new YamlSimpleKeys(_cursor);
        _indents = new YamlIndents(_queue);
    }

    private bool IsFlow => _keys.Depth > 0;

    /// <summary>The next token; stays.</summary>
    public YamlToken Peek()
    {
        while (!_isEnd && (_queue.IsEmpty || _keys.MayBeKey(_queue.HeadNumber)))
            FetchNext();
        return _queue.Head;
    }

    public YamlToken Take()
    {
        Peek();
        return _queue.Take();
    }

    private void FetchNext()
    {
        SkipToToken();
        if (!IsFlow)
            _indents.Unroll(_cursor.Column, _cursor);

        if (_cursor.IsEnd)
            FetchEnd();
        else if (_cursor.Column == 0 && _cursor.Current == '%')
            FetchDirective();
        else if (_cursor.IsDocumentIndicator('-'))
            FetchDocumentIndicator(YamlTokenKind.DocumentStart);
        else if (_cursor.IsDocumentIndicator('.'))
            FetchDocumentIndicator(YamlTokenKind.DocumentEnd);
        else if (!TryFetchIndicator())
            FetchScalar();
    }

    // Tabs do not count as indentation: where a block's line begins they are a mistake.
    private void SkipToToken()
    {
        while (true)
        {
            while (_cursor.Current == ' ' || (_cursor.Current == '\t' && (IsFlow || !_keyAllowed)))
                _cursor.Skip();
            _cursor.SkipComment();
            if (!_cursor.IsBreak())
                return;
            _cursor.SkipLine();
            _keyAllowed |= !IsFlow;
        }
    }

    private void FetchEnd()
    {
        EndBlocks();
        Add(YamlTokenKind.StreamEnd);
        _isEnd = true;
    }

    private void FetchDirective()
    {
        EndBlocks();
        _queue.Add(YamlDirectiveScanner.Scan(_cursor));
    }

    private void FetchDocumentIndicator(YamlTokenKind kind)
    {
        EndBlocks();
        Add(kind);
        _cursor.Skip(3);
    }

    private void EndBlocks()
    {
        if (!IsFlow)
            _indents.Unroll(-1, _cursor);
        _keys.Remove();
        _keyAllowed = false;
    }

    private bool TryFetchIndicator()
    {
        var isAlone = IsFlow || _cursor.IsBlankOrEnd(1);
        switch (_cursor.Current)
        {
            case '[':
                FetchFlowStart(YamlTokenKind.FlowSequenceStart);
                return true;
            case '{':
                FetchFlowStart(YamlTokenKind.FlowMappingStart);
                return true;
            case ']':
                FetchFlowEnd(YamlTokenKind.FlowSequenceEnd);
                return true;
            case '}':
                FetchFlowEnd(YamlTokenKind.FlowMappingEnd);
                return true;
            case ',':
                _keys.Remove();
                _keyAllowed = true;
                AddAndSkip(YamlTokenKind.FlowEntry);
                return true;
            case '-' when _cursor.IsBlankOrEnd(1):
                FetchBlockEntry();
                return true;
            case '?' when isAlone:
                FetchKey();
                return true;
            case ':' when isAlone:
                FetchValue();
                return true;
            default:
                return false;
        }
    }

    private void FetchFlowStart(YamlTokenKind kind)
    {
        SaveKey();
        _keys.EnterLevel();
        _keyAllowed = true;
        AddAndSkip(kind);
    }

    private void FetchFlowEnd(YamlTokenKind kind)
    {
        _keys.Remove();
        _keys.LeaveLevel();
        _keyAllowed = false;
        AddAndSkip(kind);
    }

    private void FetchBlockEntry()
    {
        if (!IsFlow)
        {
            if (!_keyAllowed)
                throw _cursor.Error("a list entry cannot begin here");
            _indents.Roll(_cursor.Column, _queue.NextNumber, YamlTokenKind.BlockSequenceStart, _cursor.Line);
        }

        _keys.Remove();
        _keyAllowed = true;
        AddAndSkip(YamlTokenKind.BlockEntry);
    }

    private void FetchKey()
    {
        if (!IsFlow)
        {
            if (!_keyAllowed)
                throw _cursor.Error("a key cannot begin here");
            _indents.Roll(_cursor.Column, _queue.NextNumber, YamlTokenKind.BlockMappingStart, _cursor.Line);
        }

        _keys.Remove();
        _keyAllowed = !IsFlow;
        AddAndSkip(YamlTokenKind.Key);
    }

    private void FetchValue()
    {
        if (_keys.IsInnermostValid())
            MarkKey();
        else
            BeginValueOfComplexKey();
        AddAndSkip(YamlTokenKind.Value);
    }

    private void MarkKey()
    {
        var (token, line, column) = _keys.Innermost;
        _queue.Insert(token, new YamlToken(YamlTokenKind.Key, line, column + 1));
        if (!IsFlow)
            _indents.Roll(column, token, YamlTokenKind.BlockMappingStart, line);
        _keys.Forget();
        _keyAllowed = false;
    }

    private void BeginValueOfComplexKey()
    {
        if (!IsFlow)
        {
            if (!_keyAllowed)
                throw _cursor.Error("a colon cannot stand here; a text that holds \": \" must be quoted");
            _indents.Roll(_cursor.Column, _queue.NextNumber, YamlTokenKind.BlockMappingStart, _cursor.Line);
        }

        _keyAllowed = !IsFlow;
    }

    private void FetchScalar()
    {
        switch (_cursor.Current)
        {
            case '*':
            case '&':
                SaveKey();
                _keyAllowed = false;
                _queue.Add(YamlNameScanner.ScanAnchor(_cursor));
                break;
            case '!':
                SaveKey();
                _keyAllowed = false;
                _queue.Add(YamlNameScanner.ScanTag(_cursor));
                break;
            case '|' or '>' when !IsFlow:
                _keys.Remove();
                _keyAllowed = true;
                _queue.Add(new YamlBlockScalarScanner(_cursor, _indents.Current).Scan());
                break;
            case '\'' or '"':
                SaveKey();
                _keyAllowed = false;
                _queue.Add(new YamlQuotedScanner(_cursor).Scan());
                break;
            default:
                FetchPlain();
                break;
        }
    }

    private void FetchPlain()
    {
        var c = _cursor.Current;
        var begins = (!_cursor.IsBlank() && !NeverPlain.Contains(c, StringComparison.Ordinal))
            || (c == '-' && !_cursor.IsBlank(1))
            || (c is '?' or ':' && !IsFlow && !_cursor.IsBlankOrEnd(1));
        if (!begins)
            throw _cursor.Error(c == '\t' ? "a tab cannot indent a line; use spaces" : $"a text cannot begin with {c}; put it in quotes");

        SaveKey();
        _keyAllowed = false;
        var scanner = new YamlPlainScanner(_cursor, _indents.Current + 1, IsFlow);
        _queue.Add(scanner.Scan());
        _keyAllowed = scanner.EndsWithBreak;
    }

    private void SaveKey()
    {
        if (_keyAllowed)
            _keys.Save(_queue.NextNumber, isRequired: !IsFlow && _indents.Current == _cursor.Column);
    }

    private void Add(YamlTokenKind kind) => _queue.Add(new YamlToken(kind, _cursor.Line, _cursor.Column + 1));

    private void AddAndSkip(YamlTokenKind kind)
    {
        Add(kind);
        _cursor.Skip();
    }
}
