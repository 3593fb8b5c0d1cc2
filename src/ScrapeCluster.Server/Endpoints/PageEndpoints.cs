namespace ScrapeCluster.Server.Endpoints;

/// <summary>/: the page. Static files from wwwroot beside the program, nothing from elsewhere.</summary>
internal static class PageEndpoints
{
    private static readonly Dictionary<string, string> ContentTypes = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    public static void MapPage(this IEndpointRouteBuilder routes)
    {
        var root = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        routes.MapGet("/", (HttpContext context) => File(context, root, "index.html"));
        foreach (var path in Directory.EnumerateFiles(root).Where(path => ContentTypes.ContainsKey(Path.GetExtension(path))))
        {
            var name = Path.GetFileName(path);
            routes.MapGet($"/{name}", (HttpContext context) => File(context, root, name));
        }
    }

    private static IResult File(HttpContext context, string root, string name)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.CacheControl = "no-cache";
        return Results.File(Path.Combine(root, name), ContentTypes[Path.GetExtension(name)], lastModified: System.IO.File.GetLastWriteTimeUtc(Path.Combine(root, name)));
    }
}
