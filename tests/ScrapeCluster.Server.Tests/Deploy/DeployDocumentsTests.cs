using System.CommandLine;
using System.Text.RegularExpressions;
using ScrapeCluster.Server.Commands;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Deploy;

/// <summary>What the pages below deploy/ name is there.</summary>
public sealed partial class DeployDocumentsTests
{
    private static readonly string s_folder = Path.Combine(Programs.Root, "deploy");

    public static TheoryData<string> Pages => [.. Directory.GetFiles(s_folder, "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(s_folder, file))];

    [Theory, MemberData(nameof(Pages))]
    public void Files_flags_and_metrics_that_a_page_names_exist(string page)
    {
        var path = Path.Combine(s_folder, page);
        var text = File.ReadAllText(path);
        var metrics = File.ReadAllLines(Path.Combine(Programs.Root, "tests", "ScrapeCluster.Server.Tests", "TestData", "metrics.txt")).Select(line => line.Split(' ')[0]).ToList();
        var command = new Command("run");
        new RunFlags().AddTo(command);

        Link().Matches(text).Select(match => match.Groups[1].Value).ShouldAllBe(link => Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, link)));
        Repository().Matches(text).Select(match => match.Value.TrimEnd('.')).ShouldAllBe(named => Path.Exists(Path.Combine(Programs.Root, named)));
        Metric().Matches(text).Select(match => match.Value).ShouldBeSubsetOf(metrics);
        // What stands in the first column there is another program's.
        var ours = page == "migration.md" ? FirstColumn().Replace(text, "|") : text;
        Flag().Matches(ours).Select(match => match.Groups[1].Value).ShouldBeSubsetOf(command.Options.Select(option => option.Name));
    }

    [GeneratedRegex(@"\]\((?!http)([^)#]+)(#[^)]*)?\)")]
    private static partial Regex Link();

    // Full names of files from the repository's root.
    [GeneratedRegex("deploy/[a-zA-Z0-9/._-]+")]
    private static partial Regex Repository();

    [GeneratedRegex(@"^\| [^|]*\|", RegexOptions.Multiline)]
    private static partial Regex FirstColumn();

    [GeneratedRegex("scrapecluster_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"(--(?:cluster|storage|web|log|ha|config)\.[a-z.-]*[a-z])")]
    private static partial Regex Flag();
}
