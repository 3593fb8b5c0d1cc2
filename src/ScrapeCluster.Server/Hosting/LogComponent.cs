namespace ScrapeCluster.Server.Hosting;

/// <summary>The part of the program that a log category belongs to: the room for our own, "akka" and "web" for the frameworks.</summary>
internal static class LogComponent
{
    public static string Of(string category)
    {
        var parts = category.Split('.');
        return parts switch
        {
            ["ScrapeCluster", _, .. var rooms, _] when rooms.Length > 0 => string.Join('/', rooms).ToLowerInvariant(),
            ["ScrapeCluster", var project, ..] => project.ToLowerInvariant(),
            ["Akka", ..] => "akka",
            ["Microsoft", "AspNetCore", ..] => "web",
            ["Microsoft", ..] => "host",
            _ => category,
        };
    }
}
