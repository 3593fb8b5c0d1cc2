namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>A regex was refused. The message names the rule it breaks, in RE2's words, and the part that breaks it.</summary>
internal sealed class PatternException : Exception
{
    public const string InvalidSetRange = "invalid character class range";
    public const string InvalidEscape = "invalid escape sequence";
    public const string InvalidGroupName = "invalid named capture";
    public const string InvalidGroup = "invalid or unsupported Perl syntax";
    public const string NestedRepetition = "invalid nested repetition operator";
    public const string InvalidRepeatCount = "invalid repeat count";
    public const string InvalidUtf8 = "invalid UTF-8";
    public const string MissingBracket = "missing closing ]";
    public const string MissingParenthesis = "missing closing )";
    public const string NothingToRepeat = "missing argument to repetition operator";
    public const string TrailingBackslash = "trailing backslash at end of expression";
    public const string UnexpectedParenthesis = "unexpected )";
    public const string TooDeep = "expression nests too deeply";
    public const string TooLarge = "expression too large";

    private const int LongestPart = 200;

    public PatternException(string rule, ReadOnlySpan<char> part)
        : base($"error parsing regexp: {rule}: `{Shorten(part)}`")
    {
    }

    private static string Shorten(ReadOnlySpan<char> part) =>
        part.Length <= LongestPart ? part.ToString() : string.Concat(part[..LongestPart], "...");
}
