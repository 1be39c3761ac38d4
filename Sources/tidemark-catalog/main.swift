import Catalog
import Glibc

exit(await CatalogProgram.run())
