namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>
/// Tokens that were found and not yet taken. A key shows itself only by the colon behind it, so where one may have begun
/// its number is kept, and the token that marks it is put in later.
/// </summary>
internal sealed class YamlTokenQueue
{
    private readonly List<YamlToken> _tokens = [];
    private int _head;
    private int _taken;

    public bool IsEmpty => _head == _tokens.Count;

    /// <summary>The number of the token at the head, counted over the whole text.</summary>
    public int HeadNumber => _taken;

    /// <summary>The number that the next added token gets.</summary>
    public int NextNumber => _taken + _tokens.Count - _head;

    public YamlToken Head => _tokens[_head];

    public void Add(YamlToken token) => _tokens.Add(token);

    public void Insert(int number, YamlToken token) => _tokens.Insert(_head + number - _taken, token);

    public YamlToken Take()
    {
        var token = _tokens[_head++];
        _taken++;
        if (_head == _tokens.Count)
        {
            _tokens.Clear();
            _head = 0;
        }

        return token;
    }
}
