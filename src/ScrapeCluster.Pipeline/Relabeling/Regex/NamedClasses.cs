namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>Classes with a short name: Perl's <c>\d \s \w</c> and POSIX' <c>[:alpha:]</c>; all are ASCII.</summary>
internal static class NamedClasses
{
    private static readonly CodePointSet Digit = CodePointSet.Of('0', '9');
    private static readonly CodePointSet Space = CodePointSet.Of('\t', '\n', '\f', '\r', ' ', ' ');
    private static readonly CodePointSet Word = CodePointSet.Of('0', '9', 'A', 'Z', '_', '_', 'a', 'z');

    private static readonly Dictionary<string, CodePointSet> Posix = new()
    {
        ["alnum"] = CodePointSet.Of('0', '9', 'A', 'Z', 'a', 'z'),
        ["alpha"] = CodePointSet.Of('A', 'Z', 'a', 'z'),
        ["ascii"] = CodePointSet.Of(0, 0x7f),
        ["blank"] = CodePointSet.Of('\t', '\t', ' ', ' '),
        ["cntrl"] = CodePointSet.Of(0, 0x1f, 0x7f, 0x7f),
        ["digit"] = Digit,
        ["graph"] = CodePointSet.Of('!', '~'),
        ["lower"] = CodePointSet.Of('a', 'z'),
        ["print"] = CodePointSet.Of(' ', '~'),
        ["punct"] = CodePointSet.Of('!', '/', ':', '@', '[', '`', '{', '~'),
        ["space"] = CodePointSet.Of('\t', '\r', ' ', ' '),
        ["upper"] = CodePointSet.Of('A', 'Z'),
        ["word"] = Word,
        ["xdigit"] = CodePointSet.Of('0', '9', 'A', 'F', 'a', 'f'),
    };

    /// <param name="letter">The letter after the backslash; the class of an upper-case one is to be negated.</param>
    public static CodePointSet? FindPerl(char letter) => letter switch
    {
        'd' or 'D' => Digit,
        's' or 'S' => Space,
        'w' or 'W' => Word,
        _ => null,
    };

    public static CodePointSet? FindPosix(string name) => Posix.GetValueOrDefault(name);

    public static bool IsWord(int codePoint) => codePoint < 0x80 && Word.Contains(codePoint);
}
