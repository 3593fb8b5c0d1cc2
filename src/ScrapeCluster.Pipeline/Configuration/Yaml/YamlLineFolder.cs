using System.Text;

namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>The white space within a text of several lines: one break is a space, more are one break less.</summary>
internal sealed class YamlLineFolder(YamlCursor cursor)
{
    private readonly StringBuilder _blanks = new();
    private readonly StringBuilder _firstBreak = new();
    private readonly StringBuilder _moreBreaks = new();

    /// <summary>True where a line has ended since <see cref="AppendTo"/>.</summary>
    public bool HasBreak { get; private set; }

    /// <summary>Reads blanks and breaks.</summary>
    /// <param name="leastColumn">A tab before this column is a mistake; 0: anywhere is fine.</param>
    public void Read(int leastColumn = 0)
    {
        while (cursor.IsBlank() || cursor.IsBreak())
        {
            if (cursor.IsBreak())
                ReadBreak();
            else if (HasBreak && cursor.Column < leastColumn && cursor.Current == '\t')
                throw cursor.Error("a tab cannot indent a line; use spaces");
            else if (HasBreak)
                cursor.Skip();
            else
                cursor.ReadInto(_blanks);
        }
    }

    /// <summary>A backslash before a break: the break does not count.</summary>
    public void JoinLines()
    {
        cursor.Skip();
        cursor.SkipLine();
        HasBreak = true;
    }

    public void AppendTo(StringBuilder text)
    {
        if (!HasBreak)
            text.Append(_blanks);
        else if (_firstBreak.Length > 0 && _firstBreak[0] == '\n' && _moreBreaks.Length == 0)
            text.Append(' ');
        else if (_firstBreak.Length > 0 && _firstBreak[0] == '\n')
            text.Append(_moreBreaks);
        else
            text.Append(_firstBreak).Append(_moreBreaks);
        _blanks.Clear();
        _firstBreak.Clear();
        _moreBreaks.Clear();
        HasBreak = false;
    }

    private void ReadBreak()
    {
        _blanks.Clear();
        cursor.ReadLineInto(HasBreak ? _moreBreaks : _firstBreak);
        HasBreak = true;
    }
}
