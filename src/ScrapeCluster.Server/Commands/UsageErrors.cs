using System.CommandLine;

namespace ScrapeCluster.Server.Commands;

/// <summary>Says what is wrong with a command line, with the nearest name that would have been right.</summary>
internal static class UsageErrors
{
    public static IEnumerable<string> Describe(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.Count == 0)
            return parsed.Errors.Select(error => error.Message);

        // What stands behind an unknown command was meant for that command.
        var command = parsed.CommandResult.Command;
        var flags = parsed.UnmatchedTokens.Where(token => token.StartsWith('-'));
        var words = parsed.UnmatchedTokens.Where(token => !token.StartsWith('-')).Take(1);
        return words.Concat(flags).Select(token => DescribeUnknown(token, command));
    }

    private static string DescribeUnknown(string token, Command command)
    {
        var name = token.Split('=')[0];
        var isFlag = name.StartsWith('-');
        IEnumerable<string> known = isFlag
            ? command.Options.Where(option => !option.Hidden).Select(option => option.Name)
            : command.Subcommands.Select(sub => sub.Name);
        var nearest = known.Select(candidate => (candidate, distance: Distance(name, candidate)))
            .Where(pair => pair.distance <= Math.Max(2, pair.candidate.Length / 3))
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
        var what = isFlag ? "flag" : command.Subcommands.Count > 0 ? "command" : "argument";
        return nearest is null ? $"unknown {what} \"{name}\"." : $"unknown {what} \"{name}\"; did you mean \"{nearest}\"?";
    }

    /// <summary>How many characters must be changed, added or taken away (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
