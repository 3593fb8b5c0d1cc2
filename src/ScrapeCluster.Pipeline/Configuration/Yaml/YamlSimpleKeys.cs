namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>
/// Places where a key without <c>?</c> may have begun: one for each level of brackets. It must end with its colon on the
/// same line and within 1,024 characters.
/// </summary>
internal sealed class YamlSimpleKeys(YamlCursor cursor)
{
    private const int LongestKey = 1024;

    private readonly Stack<Candidate> _levels = new([default]);

    private readonly record struct Candidate(bool IsPossible, bool IsRequired, int Token, int Index, int Line, int Column);

    public int Depth => _levels.Count - 1;

    /// <summary>The number of the token that the innermost candidate would mark, and where it stands.</summary>
    public (int Token, int Line, int Column) Innermost => (_levels.Peek().Token, _levels.Peek().Line, _levels.Peek().Column);

    public void EnterLevel() => _levels.Push(default);

    public void LeaveLevel()
    {
        if (_levels.Count > 1)
            _levels.Pop();
    }

    /// <param name="token">Number of the token that begins here.</param>
    /// <param name="isRequired">What stands here can be nothing but a key.</param>
    public void Save(int token, bool isRequired)
    {
        Remove();
        _levels.Pop();
        _levels.Push(new Candidate(true, isRequired, token, cursor.Index, cursor.Line, cursor.Column));
    }

    /// <exception cref="YamlFormatException">It had to be a key.</exception>
    public void Remove()
    {
        var candidate = _levels.Peek();
        if (candidate is { IsPossible: true, IsRequired: true })
            throw Missing(candidate);
        Forget();
    }

    public void Forget()
    {
        var candidate = _levels.Pop();
        _levels.Push(candidate with { IsPossible = false });
    }

    /// <summary>True where a colon here would make a key of the innermost candidate.</summary>
    public bool IsInnermostValid() => IsValid(_levels.Peek(), out _);

    /// <summary>True where the token of this number may still turn out to be a key.</summary>
    public bool MayBeKey(int token)
    {
        foreach (var candidate in _levels)
        {
            if (!candidate.IsPossible || candidate.Token != token)
                continue;
            return IsValid(candidate, out var isStale) && !isStale;
        }

        return false;
    }

    private bool IsValid(Candidate candidate, out bool isStale)
    {
        isStale = candidate.Line < cursor.Line || candidate.Index + LongestKey < cursor.Index;
        if (!candidate.IsPossible)
            return false;
        if (isStale && candidate.IsRequired)
            throw Missing(candidate);
        return !isStale;
    }

    private static YamlFormatException Missing(Candidate candidate) =>
        new(candidate.Line, "this is not valid YAML: a key is expected here, but no colon follows");
}
