using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.Configuration.Collector;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Configuration.Collector;

/// <summary>config/collector.md lists the options of each component as the readers know them: none missing, none too many.</summary>
public sealed partial class CollectorDocumentationTests
{
    private static readonly Dictionary<string, string> Sections = File.ReadAllText(Path.Combine(Programs.Root, "config", "collector.md")).Split("\n### ").Skip(1)
        .ToDictionary(section => section.Split('\n')[0]);

    public static TheoryData<string> Names => [.. CollectorKeys.Documented.Select(table => table.Section)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_documentation_lists_the_options_of_each_component(string name)
    {
        var table = CollectorKeys.Documented.Single(table => table.Section == name);

        var listed = FirstColumn().Matches(Sections[name]).Select(match => match.Groups[1].Value);

        listed.ShouldBe(table.Keys, ignoreOrder: true);
    }

    [Fact]
    public void The_documentation_has_no_other_components() => Sections.Keys.ShouldBe(CollectorKeys.Documented.Select(table => table.Section), ignoreOrder: true);

    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex FirstColumn();
}
