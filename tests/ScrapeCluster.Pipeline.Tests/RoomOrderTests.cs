using System.Text.RegularExpressions;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests;

/// <summary>The one-way rule: a room uses only rooms that stand earlier in the list, and files' first lines say so.</summary>
public sealed partial class RoomOrderTests
{
    private static readonly string[] s_rooms =
    [
        "Model", "Yaml", "HttpClients", "RemoteWrite.Signing", "Relabeling", "Discovery", "Targets", "Parsing", "Scraping",
        "RemoteWrite.Encoding", "RemoteWrite.Queueing", "RemoteWrite.Sending", "Configuration",
    ];

    [Fact]
    public void A_room_of_the_pipeline_uses_only_earlier_rooms()
    {
        var source = Path.Combine(Programs.Root, "src", "ScrapeCluster.Pipeline");
        var files = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)).ToList();
        files.Count.ShouldBeGreaterThan(20);

        var wrong = new List<string>();
        foreach (var file in files)
        {
            var text = File.ReadAllText(file);
            var room = RoomOf(Namespace().Match(text).Groups[1].Value);
            foreach (Match use in Using().Matches(text))
            {
                var used = RoomOf(use.Groups[1].Value);
                if (used > room)
                    wrong.Add($"{Path.GetRelativePath(source, file)} uses {use.Groups[1].Value}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void The_pipeline_knows_nothing_of_actors_or_the_web_server()
    {
        var project = File.ReadAllText(Path.Combine(Programs.Root, "src", "ScrapeCluster.Pipeline", "ScrapeCluster.Pipeline.csproj"));

        project.ShouldNotContain("Akka");
        project.ShouldNotContain("AspNetCore");
        project.ShouldNotContain("ProjectReference");
    }

    /// <summary>The room's place in the list; what stands at the root of the project comes last.</summary>
    private static int RoomOf(string roomNamespace)
    {
        if (roomNamespace.Length == 0)
            return s_rooms.Length;
        var place = Array.FindIndex(s_rooms, room => roomNamespace == room || roomNamespace.StartsWith(room + ".", StringComparison.Ordinal));
        return place >= 0 ? place : throw new InvalidOperationException($"Room \"{roomNamespace}\" is not in the list: give it a place.");
    }

    [GeneratedRegex(@"^namespace ScrapeCluster\.Pipeline\.?([A-Za-z.]*);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (?:static )?ScrapeCluster\.Pipeline\.?([A-Za-z.]*);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
