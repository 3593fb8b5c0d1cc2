using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Configuration;

/// <summary>config/README.md lists each section's keys as the readers know them: none missing, none too many.</summary>
public partial class ConfigurationKeysTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Programs.Root, "config", "README.md"));

    private static readonly Dictionary<string, string> Sections = Text.Split("\n### ").Skip(1)
        .ToDictionary(section => section.Split('\n')[0].Replace("&lt;", "<").Replace("&gt;", ">"));

    public static TheoryData<string> Names => [.. ConfigurationKeys.Documented.Select(table => table.Section)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_documentation_lists_the_keys_of_each_section(string name)
    {
        var table = ConfigurationKeys.Documented.Single(table => table.Section == name);

        var listed = FirstColumn().Matches(Sections[name]).Select(match => match.Groups[1].Value);

        listed.ShouldBe(table.Keys, ignoreOrder: true);
    }

    [Fact]
    public void The_documentation_has_no_other_sections() => Sections.Keys.ShouldBe(ConfigurationKeys.Documented.Select(table => table.Section), ignoreOrder: true);

    [Fact]
    public void Links_to_sections_and_files_lead_somewhere()
    {
        foreach (Match link in Link().Matches(Text))
        {
            var target = link.Groups[1].Value;
            var exists = target.StartsWith('#')
                ? Sections.Keys.Any(name => AnchorIgnored().Replace(name, "") == target[1..])
                : Path.Exists(Path.Combine(Programs.Root, "config", target));
            exists.ShouldBeTrue(target);
        }
    }

    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex FirstColumn();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("[^a-z0-9_-]")]
    private static partial Regex AnchorIgnored();
}
